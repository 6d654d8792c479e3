# One image for every process: which one it is says the command in docker-compose.yml.
# REQUIREMENTS=local adds what development needs on top (the mail catcher), REQUIREMENTS=pades what signs files.
FROM python:3.11-slim AS installed
ARG REQUIREMENTS=runtime
COPY requirements/${REQUIREMENTS}.txt /tmp/requirements.txt
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/requirements.txt

FROM python:3.11-slim
# /data is for what development keeps: mails and short messages as files. Production writes nothing.
RUN groupadd --gid 10001 anyqtama \
    && useradd --uid 10001 --gid anyqtama --no-create-home --home-dir /app --shell /usr/sbin/nologin anyqtama \
    && install -d -o anyqtama -g anyqtama /data
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /app
COPY --from=installed /venv /venv
COPY shared shared
COPY services services
COPY migrations migrations
COPY demo demo
RUN python -m compileall -q shared services migrations demo
USER 10001:10001
CMD ["python", "-m", "services.cli", "--help"]
