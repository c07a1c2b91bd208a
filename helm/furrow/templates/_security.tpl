{{/* How the HTTP API is closed; for the server only. */}}
{{- define "furrow.securityEnv" -}}
{{- $security := .Values.security -}}
{{- if eq $security.mode "open" -}}
- name: FURROW_SECURITY
  value: "off"
- name: FURROW_SECURITY_ALLOW_OPEN
  value: "true"
{{- else -}}
- name: FURROW_SECURITY
  value: jwt
{{ include "furrow.securitySetting" (list $security "MP_JWT_VERIFY_ISSUER" $security.issuer) }}
{{ include "furrow.securitySetting" (list $security "MP_JWT_VERIFY_AUDIENCES" (join "," $security.audiences)) }}
{{- if $security.keySecret.name }}
- name: MP_JWT_VERIFY_PUBLICKEY
  {{- include "furrow.fromSecret" (dict "secret" $security.keySecret.name "key" $security.keySecret.key) | nindent 2 }}
{{- else }}
{{ include "furrow.securitySetting" (list $security "MP_JWT_VERIFY_PUBLICKEY_LOCATION" $security.keyLocation) }}
{{- end }}
{{ include "furrow.securitySetting" (list $security "MP_JWT_VERIFY_PUBLICKEY_ALGORITHM" $security.algorithm) }}
{{ include "furrow.securitySetting" (list $security "FURROW_SECURITY_RULES" (join "; " $security.rules)) }}
{{- end }}
{{- end }}

{{/* From the values, or else from the ConfigMap. */}}
{{- define "furrow.securitySetting" -}}
{{- $security := index . 0 -}}
{{- $name := index . 1 -}}
- name: {{ $name }}
{{- with index . 2 }}
  value: {{ . | quote }}
{{- else }}
  valueFrom:
    configMapKeyRef:
      name: {{ $security.existingConfigMap | quote }}
      key: {{ $name }}
{{- end }}
{{- end }}

{{/* Renders nothing; fails with a sentence where something is missing. */}}
{{- define "furrow.securityChecks" -}}
{{- $security := .Values.security }}
{{- $key := $security.keySecret }}
{{- if eq $security.mode "jwt" }}
{{- if ne (empty $key.name) (empty $key.key) }}
{{- fail "security.keySecret.name and security.keySecret.key belong together: a Secret, and the key in it that holds the public key." }}
{{- end }}
{{- if and $security.keyLocation $key.name }}
{{- fail "Two keys are given: set either security.keyLocation or security.keySecret." }}
{{- end }}
{{- if not $security.existingConfigMap }}
{{- if not $security.issuer }}
{{- fail "The HTTP API is not closed yet: set security.issuer to the iss of your tokens, and with it security.audiences, security.keyLocation or security.keySecret, and security.rules. Where everybody who reaches the Service may do everything, set security.mode=open." }}
{{- end }}
{{- if not $security.audiences }}
{{- fail "No audience is given: set security.audiences to what is in the aud of tokens for Furrow." }}
{{- end }}
{{- if not (or $security.keyLocation $key.name) }}
{{- fail "No key is given: set security.keyLocation to the https:// URL of the JWK set tokens are signed with, or security.keySecret.name and security.keySecret.key to a Secret that holds the public key." }}
{{- end }}
{{- if not $security.algorithm }}
{{- fail "No algorithm is given: set security.algorithm to the one tokens are signed in, such as RS256." }}
{{- end }}
{{- if not $security.rules }}
{{- fail "No rule is given, so nobody could do anything: set security.rules to sentences such as 'role clerks may write,read on topic orders*'." }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
