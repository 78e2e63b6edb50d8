# The atlas as a container:
#   docker build -t clrisk-atlas .
#   docker run -p 8050:8050 -e CLRISK_SECRET_KEY=<long random text> -v clrisk:/var/lib/clrisk clrisk-atlas
# The base is named by version and release; the libraries are held by the hashes of requirements.txt.

FROM python:3.11-slim-bookworm AS libraries
COPY requirements.txt /tmp/requirements.txt
RUN python -m venv /opt/atlas \
    && /opt/atlas/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps \
       -r /tmp/requirements.txt

FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="CLRISK Atlas" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --system --user-group --uid 10001 --home-dir /app --shell /usr/sbin/nologin atlas \
    && install --directory --owner=10001 --group=10001 /var/lib/clrisk
COPY --from=libraries /opt/atlas /opt/atlas
WORKDIR /app
COPY LICENSE NOTICE gunicorn.conf.py app.py ./
COPY assets assets
COPY callbacks callbacks
COPY dashboard dashboard
COPY layouts layouts
COPY geodata geodata
ENV PATH=/opt/atlas/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    CLRISK_ENVIRONMENT=production \
    CLRISK_HOST=0.0.0.0 \
    CLRISK_VAR=/var/lib/clrisk
USER 10001:10001
VOLUME /var/lib/clrisk
EXPOSE 8050
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8050/healthz', timeout=4)"]
CMD ["gunicorn", "app:server"]
