# Two images from one build: `web` runs the portal with gunicorn, `front` is nginx with the same static files.

FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
COPY requirements/base.txt /tmp/base.txt
RUN /opt/venv/bin/pip install --require-hashes -r /tmp/base.txt
WORKDIR /srv/gongbao
COPY manage.py ./
COPY portal portal
COPY bulletins bulletins
COPY templates templates
COPY static static
COPY locale locale
COPY samples samples
COPY scripts scripts
COPY deploy/gunicorn.conf.py deploy/gunicorn.conf.py
# The key made here lies in /tmp/build of this stage and in no image that runs.
RUN /opt/venv/bin/python scripts/compile_messages.py \
    && DATA_DIR=/tmp/build STATIC_ROOT=/srv/static /opt/venv/bin/python manage.py collectstatic --noinput

FROM python:3.11-slim AS web
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/srv/data STATIC_ROOT=/srv/static HOST=0.0.0.0 PORT=8000 LOG_LEVEL=info
# What PDF is printed with: pango, and free fonts for Chinese.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 gongbao \
    && useradd --uid 10001 --gid gongbao --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin gongbao \
    && install -d -o gongbao -g gongbao -m 750 /srv/data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/static /srv/static
COPY --from=build /srv/gongbao /srv/gongbao
WORKDIR /srv/gongbao
USER gongbao
VOLUME /srv/data
EXPOSE 8000
# Asks /healthz below BASE_PATH, by a host name that the portal allows.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["python", "scripts/healthcheck.py"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "portal.wsgi:application"]

FROM nginx:1.28-alpine AS front
COPY --from=build /srv/static /srv/static
COPY deploy/nginx/portal.inc.template /etc/nginx/templates/portal.inc.template
ENV BASE_PATH=/ NGINX_ENVSUBST_OUTPUT_DIR=/etc/nginx/conf.d
