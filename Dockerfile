# One image for all roles: the role is the command (`docker run linkpin doctor`, `docker run linkpin migrate`).
# `.ci/dockerfile_check.py` checks every COPY source and runs the builder's steps where no container engine is at hand.

ARG PYTHON_VERSION=3.13

# ------------------------------------------------------------------ builder
FROM python:${PYTHON_VERSION}-slim AS builder

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_NO_INPUT=1

WORKDIR /src

# `--build-arg LLM=yes` adds the packages that speak to language models' providers (docs/language-models.md).
ARG LLM=

# Only wheels: what would need a compiler fails here rather than growing one.
COPY requirements.txt requirements-llm.txt requirements-build.txt ./
RUN python -m venv /opt/linkpin && \
    /opt/linkpin/bin/python -m pip install --quiet --only-binary :all: --require-hashes \
        -r "requirements${LLM:+-llm}.txt"
RUN python -m venv /opt/build && \
    /opt/build/bin/python -m pip install --quiet --only-binary :all: --require-hashes -r requirements-build.txt

COPY pyproject.toml README.md LICENSE CHANGELOG.md ./
COPY bot ./bot
COPY digests ./digests
COPY feedback ./feedback
COPY handlers ./handlers
COPY meetings ./meetings
COPY sample ./sample
COPY schedules ./schedules
COPY storage ./storage
RUN /opt/build/bin/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir /opt/wheels . && \
    /opt/linkpin/bin/python -m pip install --quiet --no-deps --no-index /opt/wheels/linkpin-*.whl


# The model that tells which questions are the same, outside of the volume; where it can't be fetched, words alone do.
RUN mkdir -p /opt/linkpin/models && \
    LINKPIN_MODELS=/opt/linkpin/models /opt/linkpin/bin/linkpin model install --optional

# ------------------------------------------------------------------ runtime
FROM python:${PYTHON_VERSION}-slim AS runtime

# A numeric user, so that Kubernetes' runAsNonRoot can tell that it is not root.
RUN groupadd --gid 10001 linkpin && \
    useradd --uid 10001 --gid linkpin --no-create-home --home-dir /var/lib/linkpin --shell /usr/sbin/nologin linkpin && \
    install --directory --owner=linkpin --group=linkpin --mode=0700 /var/lib/linkpin

COPY --from=builder /opt/linkpin /opt/linkpin

ENV PATH=/opt/linkpin/bin:$PATH \
    LINKPIN_HOME=/var/lib/linkpin \
    LINKPIN_MODELS=/opt/linkpin/models \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1

USER 10001:10001
WORKDIR /var/lib/linkpin
VOLUME ["/var/lib/linkpin"]

HEALTHCHECK --interval=30s --timeout=10s --start-period=20s --retries=3 CMD ["linkpin", "doctor", "--health"]

ENTRYPOINT ["linkpin"]
CMD ["--help"]
