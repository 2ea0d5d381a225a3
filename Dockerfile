# formcheck without a window, for a server or a coach's batch. From this folder:
#   docker build -t formcheck .
#   docker run --rm --user "$(id -u):$(id -g)" -v "$PWD:/clips" formcheck analyze set.mp4
# `.ci/run` executes these steps where no base image can be had.
FROM python:3.13-slim
ENV APP=/opt/formcheck SRC=/src

# What the wheels of mediapipe and opencv-python are linked against.
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends libegl1 libgl1 libgles2 libglib2.0-0 \
 && rm -rf /var/lib/apt/lists/*

COPY . $SRC
RUN python3 -m venv "$APP" \
 && "$APP/bin/pip" install -q --no-cache-dir "$SRC" \
 && rm -rf "$SRC"

ENV PATH="$APP/bin:$PATH" HOME=/tmp
USER 1000:1000
WORKDIR /clips
ENTRYPOINT ["formcheck"]
