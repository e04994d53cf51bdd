# The service. The base is pinned by version here; whoever builds it for production pins the digest too (docs/service.md).
FROM node:24.11.1-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:24.11.1-bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates git \
    && rm -rf /var/lib/apt/lists/* \
    && install --directory --owner=node --group=node --mode=0700 /state
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json ./
COPY schemas schemas
ENV NODE_ENV=production
USER node
VOLUME /state
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Without these V8 lets three times as much garbage lie about as there is to keep (docs/service.md, "Memory").
ENTRYPOINT ["node", "--max-semi-space-size=2", "--heap-growing-percent=10", "/app/dist/entry/bin.js"]
CMD ["serve", "--state", "/state", "--host", "0.0.0.0", "--port", "8080"]
