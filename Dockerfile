# The service for a database of your own: RYGVEJ_DATABASE_URL names it. Same image for service and worker.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/rygvej
COPY requirements.lock requirements-runtime.lock ./
# setuptools builds our own package; it is not needed afterwards, and is hash-checked like the rest.
RUN sed -n '/^setuptools==/,/[^\\]$/p' requirements.lock > build.lock \
    && /opt/rygvej/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements-runtime.lock -r build.lock
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY migrations migrations
RUN /opt/rygvej/bin/pip install --no-cache-dir --no-deps --no-index --no-build-isolation . \
    && /opt/rygvej/bin/pip uninstall --yes --quiet setuptools \
    && /opt/rygvej/bin/python -m compileall -q /opt/rygvej/lib

FROM python:3.11-slim-bookworm
RUN useradd --system --no-create-home --uid 10001 rygvej
COPY --from=build /opt/rygvej /opt/rygvej
ENV PATH=/opt/rygvej/bin:$PATH PYTHONUNBUFFERED=1 RYGVEJ_HOST=0.0.0.0 RYGVEJ_PORT=8000
USER rygvej
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"RYGVEJ_PORT\"]}/healthz', timeout=2)"]
CMD ["rygvej", "serve"]
