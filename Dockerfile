# The Furrow service. Build the jar first, then the image:
#   mvn package && docker build -t furrow:0.1.0 .
# It listens to the network, and starts only when told how the HTTP API is closed: FURROW_SECURITY=jwt and what belongs to it
# (docs/security.md), or FURROW_SECURITY_ALLOW_OPEN=true. docs/kubernetes.md shows a `docker run`.
FROM eclipse-temurin:25-jre

LABEL org.opencontainers.image.title="Furrow" \
      org.opencontainers.image.description="Kafka's model on the PostgreSQL a team already runs" \
      org.opencontainers.image.licenses="Apache-2.0"

# Libraries change seldom, so they have a layer of their own. .dockerignore keeps the embedded PostgreSQL out.
COPY target/libs/ /opt/furrow/libs/
COPY target/furrow.jar /opt/furrow/furrow.jar

# Only /tmp is written to, so the root file system may be read-only.
ENV SERVER_HOST=0.0.0.0 \
    SERVER_PORT=8080 \
    FURROW_TRANSACTION_DIRECTORY=/tmp/furrow-transactions \
    JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=60.0 -XX:+ExitOnOutOfMemoryError"

WORKDIR /opt/furrow
EXPOSE 8080
USER 10001:10001
ENTRYPOINT ["java", "-jar", "/opt/furrow/furrow.jar"]
