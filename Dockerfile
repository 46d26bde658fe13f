# Everything installed comes from the lock, by hash; it runs as nobody in particular, with one folder to keep.
FROM python:3.11-slim AS build
RUN python -m venv /opt/anchang
COPY requirements.lock /
RUN /opt/anchang/bin/pip install --no-cache-dir --no-compile --require-hashes -r /requirements.lock

FROM python:3.11-slim
# pg_dump and pg_restore, for copies of a PostgreSQL database.
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends postgresql-client \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin anchang \
 && install -d -o anchang -g anchang -m 700 /data \
 && printf '#!/bin/sh\nexec python -m app.cli "$@"\n' > /usr/local/bin/anchang \
 && chmod 755 /usr/local/bin/anchang
COPY --from=build /opt/anchang /opt/anchang
WORKDIR /srv/anchang
COPY app app
COPY templates templates
COPY static static
COPY migrations migrations
ENV PATH=/opt/anchang/bin:$PATH PYTHONPATH=/srv/anchang PYTHONUNBUFFERED=1 ANCHANG_DATA=/data
RUN python -m compileall -q app migrations
USER anchang
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD \
  ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["sh", "-c", "anchang migrate && exec anchang serve --host 0.0.0.0 --port 8000"]
