#!/bin/sh
# Makes test-pattern.mkv and its tables. Needs ffmpeg (libx264), mkvinfo and python3.
#
# 24 s of ffmpeg's own test pattern, 15 frames a second: closed groups of pictures of 30 frames, B-frames
# inside, and a cluster for each group. One thread and no version strings, so that one version of ffmpeg and
# x264 writes the same bytes each time; another version may write other bytes, and then the tables change too.
set -eu
cd "$(dirname "$0")"

ffmpeg -hide_banner -loglevel error -nostdin -y \
    -f lavfi -i testsrc2=size=320x180:rate=15:duration=24 \
    -c:v libx264 -preset medium -profile:v main -crf 30 -pix_fmt yuv420p \
    -g 30 -keyint_min 30 -sc_threshold 0 -bf 2 -flags +cgop+bitexact \
    -threads 1 -x264-params threads=1 -fflags +bitexact \
    -f matroska -cluster_time_limit 2000 -cluster_size_limit 5000000 \
    test-pattern.mkv

python3 describe.py clusters test-pattern.mkv > clusters.tsv
python3 describe.py packets test-pattern.mkv > packets.tsv
