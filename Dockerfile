# syntax=docker/dockerfile:1
# The gateway and the operator's command line in one image: docker build --tag strongroom .
ARG SDK_TAG=10.0.100-noble
# Chiseled: no shell, no package manager, no root login; "extra" carries ICU, which names are normalised by.
ARG RUNTIME_TAG=10.0.0-noble-chiseled-extra

FROM mcr.microsoft.com/dotnet/sdk:${SDK_TAG} AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig host.json ./
COPY local.settings.sample.json ./
COPY db ./db
COPY src ./src
# The command line refers to the gateway, so this brings both programs, with one runtime, compiled as one (src/PublishAhead.props): a new container answers at once.
RUN --mount=type=cache,target=/root/.nuget/packages \
    dotnet publish src/Cli --self-contained --configuration Release --property:FunctionsRuntime=Local --output /app

FROM mcr.microsoft.com/dotnet/runtime-deps:${RUNTIME_TAG}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="strongroom" \
      org.opencontainers.image.description="A storage gateway for multi-tenant SaaS" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# The base image names a port of its own, which --port would override with a warning at each start.
ENV ASPNETCORE_HTTP_PORTS=""
COPY --from=build /app /app
# Nobody: the files belong to root and are only read.
USER 1654
EXPOSE 8080
# The one place that is written to: ZIPs that are looked into, and files while they are compressed.
VOLUME /tmp
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 CMD ["/app/Strongroom.SelfHost", "healthcheck", "--port", "8080"]
# Exec form: SIGTERM reaches the gateway itself, which then drains.
ENTRYPOINT ["/app/Strongroom.SelfHost"]
CMD ["serve", "--port", "8080"]
