{{- define "furrow.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* At most 46 characters, so that "-migrate-" and a checksum fit behind it. */}}
{{- define "furrow.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 46 | trimSuffix "-" }}
{{- else if contains (include "furrow.name" .) .Release.Name }}
{{- .Release.Name | trunc 46 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "furrow.name" .) | trunc 46 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "furrow.labels" -}}
app.kubernetes.io/name: {{ include "furrow.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ default .Release.Service .Values.managedBy }}
{{- if not .Values.managedBy }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "furrow.selectorLabels" -}}
app.kubernetes.io/name: {{ include "furrow.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: server
{{- end }}

{{/* Not the server's component: neither the Service nor the PodDisruptionBudget may count these pods. */}}
{{- define "furrow.migrationLabels" -}}
app.kubernetes.io/name: {{ include "furrow.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: migration
{{- end }}

{{- define "furrow.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "furrow.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{/* A pre-install hook runs before the release's own account exists, so it brings one along. */}}
{{- define "furrow.migrationServiceAccountName" -}}
{{- if and (eq .Values.migrations.mode "hook") .Values.serviceAccount.create }}
{{- printf "%s-migrate" (include "furrow.fullname" .) }}
{{- else }}
{{- include "furrow.serviceAccountName" . }}
{{- end }}
{{- end }}

{{- define "furrow.image" -}}
{{- if .Values.image.digest }}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) }}
{{- end }}
{{- end }}

{{- define "furrow.fromSecret" -}}
valueFrom:
  secretKeyRef:
    name: {{ .secret | quote }}
    key: {{ .key | quote }}
{{- end }}

{{- define "furrow.databaseEnv" -}}
{{- $database := .Values.database -}}
- name: FURROW_DATABASE_URL
{{- if $database.url }}
  value: {{ $database.url | quote }}
{{- else }}
  {{- include "furrow.fromSecret" (dict "secret" $database.existingSecret "key" $database.keys.url) | nindent 2 }}
{{- end }}
{{- if $database.user }}
- name: FURROW_DATABASE_USER
  value: {{ $database.user | quote }}
{{- else if and $database.existingSecret $database.keys.user }}
- name: FURROW_DATABASE_USER
  {{- include "furrow.fromSecret" (dict "secret" $database.existingSecret "key" $database.keys.user) | nindent 2 }}
{{- end }}
{{- if and $database.existingSecret $database.keys.password }}
- name: FURROW_DATABASE_PASSWORD
  {{- include "furrow.fromSecret" (dict "secret" $database.existingSecret "key" $database.keys.password) | nindent 2 }}
{{- end }}
{{- end }}

{{/* What every container is given, whichever command it runs. */}}
{{- define "furrow.commonEnv" -}}
{{ include "furrow.databaseEnv" . }}
{{- with .Values.javaToolOptions }}
- name: JAVA_TOOL_OPTIONS
  value: {{ . | quote }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "furrow.podSecurityContext" -}}
runAsNonRoot: true
{{- with .Values.securityContext.runAsUser }}
runAsUser: {{ . | int64 }}
{{- end }}
{{- with .Values.securityContext.runAsGroup }}
runAsGroup: {{ . | int64 }}
{{- end }}
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "furrow.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop:
    - ALL
{{- end }}

{{/* Service links are off: a Service named furrow would bring FURROW_PORT, which the service would take for a setting. */}}
{{- define "furrow.podBasics" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  {{- include "furrow.podSecurityContext" . | nindent 2 }}
volumes:
  - name: tmp
    emptyDir:
      sizeLimit: {{ .Values.tmp.sizeLimit }}
{{- end }}

{{- define "furrow.containerBasics" -}}
image: {{ include "furrow.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  {{- include "furrow.containerSecurityContext" . | nindent 2 }}
resources:
  {{- toYaml .Values.resources | nindent 2 }}
volumeMounts:
  - name: tmp
    mountPath: /tmp
{{- end }}

{{/* Renders nothing; fails with a sentence where the schema cannot say what is wrong. */}}
{{- define "furrow.checks" -}}
{{- $database := .Values.database }}
{{- if not (or $database.url $database.existingSecret) }}
{{- fail "No database is given: set database.url to a jdbc:postgresql:// URL, or database.existingSecret to the name of a Secret that holds one." }}
{{- end }}
{{- if not (or $database.url $database.keys.url) }}
{{- fail "No database URL is given: set database.url, or database.keys.url to its key in the Secret." }}
{{- end }}
{{- if regexMatch "(?i)password=" $database.url }}
{{- fail "database.url holds a password: put it into a Secret and name that Secret in database.existingSecret." }}
{{- end }}
{{- include "furrow.securityChecks" . }}
{{- if ne (toString .Values.resources.requests.memory) (toString .Values.resources.limits.memory) }}
{{- fail "resources.requests.memory and resources.limits.memory differ: the JVM sizes its heap by the limit, so the request must promise as much." }}
{{- end }}
{{- if le (int .Values.terminationGracePeriodSeconds) (int .Values.preStopSleepSeconds) }}
{{- fail "terminationGracePeriodSeconds must be longer than preStopSleepSeconds: the wait is part of it." }}
{{- end }}
{{- $taken := list "SERVER_HOST" "SERVER_PORT" "FURROW_DATABASE_URL" "FURROW_DATABASE_USER" "FURROW_DATABASE_PASSWORD" "FURROW_MIGRATE" "JAVA_TOOL_OPTIONS" }}
{{- $taken = concat $taken (list "FURROW_SECURITY" "FURROW_SECURITY_ALLOW_OPEN" "FURROW_SECURITY_RULES" "MP_JWT_VERIFY_ISSUER" "MP_JWT_VERIFY_AUDIENCES" "MP_JWT_VERIFY_PUBLICKEY" "MP_JWT_VERIFY_PUBLICKEY_LOCATION" "MP_JWT_VERIFY_PUBLICKEY_ALGORITHM") }}
{{- range .Values.extraEnv }}
{{- /* A setting's own name, furrow.security, would win over that of the variable. */}}
{{- if or (has .name $taken) (has (regexReplaceAll "[^A-Za-z0-9]" .name "_" | upper) $taken) }}
{{- fail (printf "extraEnv names %s twice, or the chart sets it itself: see database, security, migrations and javaToolOptions." .name) }}
{{- end }}
{{- $taken = append $taken .name }}
{{- end }}
{{- end }}
