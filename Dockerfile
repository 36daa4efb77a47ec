# To pin the base: --build-arg NODE_IMAGE=node:24-bookworm-slim@sha256:…
ARG NODE_IMAGE=node:24-bookworm-slim

# On the builder's own platform: all that is built is the same for every platform.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build
WORKDIR /duet
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

# What the image has above its base. It is copied as one tree, for of what is inside a folder COPY keeps owners and modes: a
# new volume takes those of /data. The times are the same every time, and so is the layer.
ARG TARGETARCH
ARG SOURCE_DATE_EPOCH=0
RUN case ${TARGETARCH:-$(uname -m)} in \
      amd64 | x86_64) driver=linux-x64.node ;; \
      arm64 | aarch64) driver=linux-arm64.node ;; \
      *) echo "there is no SQLite driver for ${TARGETARCH:-$(uname -m)}" >&2; exit 1 ;; \
    esac && \
    sqlite=node_modules/better-sqlite3 && \
    mkdir -p /image/app/$sqlite/prebuilds /image/usr/local/bin && \
    cp -r dist package.json LICENSE NOTICE /image/app && \
    cp -r $sqlite/lib $sqlite/package.json $sqlite/LICENSE /image/app/$sqlite && \
    cp $sqlite/prebuilds/$driver /image/app/$sqlite/prebuilds && \
    chmod 755 /image/app/dist/src/main.js && \
    ln -s /app/dist/src/main.js /image/usr/local/bin/duet && \
    install -d -m 700 -o 1000 -g 1000 /image/data && \
    find /image -exec touch --no-dereference --date=@$SOURCE_DATE_EPOCH {} +

FROM ${NODE_IMAGE}
COPY --from=build /image /
ENV DUET_HOST=0.0.0.0 DUET_DATA_DIR=/data
VOLUME /data
USER 1000:1000
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "--eval", "fetch('http://127.0.0.1:' + (process.env.DUET_PORT || 3000) + '/health/live').then(({ ok }) => process.exit(ok ? 0 : 1))"]
# The command becomes node itself, which takes SIGTERM.
ENTRYPOINT ["duet"]
CMD ["serve"]
ARG VERSION=""
LABEL org.opencontainers.image.title="Duet" \
      org.opencontainers.image.description="A self-hosted WhatsApp gateway that speaks two API dialects over one presence core" \
      org.opencontainers.image.licenses="MIT AND GPL-3.0-only" \
      org.opencontainers.image.version="${VERSION}"
