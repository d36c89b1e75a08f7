#!/usr/bin/env python3
"""Prints what mkvinfo or ffprobe says of a Matroska file, as a tab-separated table.

    describe.py clusters FILE    one row a Cluster, from mkvinfo
    describe.py packets FILE     one row a frame in file order, from ffprobe

Needs nothing but the standard library and the tool named. README.md describes the columns.
"""

import os
import re
import subprocess
import sys

CLUSTER = re.compile(r"^\|\+ Cluster at 0x([0-9a-f]+) size (\d+)")
TIMECODE = re.compile(r"^\| \+ Cluster timestamp: (\d+):(\d+):(\d+)\.(\d{9})")
SIMPLE_BLOCK = re.compile(r"^\| \+ Simple block: (key, )?.*?(\d+) frame\(s\), timestamp (-?)(\d+):(\d+):(\d+)\.(\d{9})")


def run(*command):
    environment = dict(os.environ, LC_ALL="C.UTF-8")
    return subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, encoding="utf-8").stdout


def nanoseconds(hours, minutes, seconds, fraction):
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 10**9 + int(fraction)


def clusters(path):
    rows = []
    for line in run("mkvinfo", "--ui-language", "en_US", "-v", "-v", "-z", "-p", path).splitlines():
        if found := CLUSTER.match(line):
            rows.append({"offset": int(found[1], 16), "bytes": int(found[2]), "frames": 0, "keys": 0, "times": []})
        elif found := TIMECODE.match(line):
            rows[-1]["start"] = nanoseconds(*found.groups())
        elif found := SIMPLE_BLOCK.match(line):
            key, frames, sign, *time = found.groups()
            rows[-1]["keys"] += bool(key)
            rows[-1]["frames"] += int(frames)
            rows[-1]["times"].append(nanoseconds(*time) * (-1 if sign else 1))
        elif line.startswith("| + Block group"):
            sys.exit("describe.py: reads simple blocks only, and this file has block groups")
    yield "cluster", "start_ns", "offset", "bytes", "frames", "keyframes", "first_ns", "last_ns"
    for index, row in enumerate(rows):
        first, last = min(row["times"]), max(row["times"])
        yield index, row["start"], row["offset"], row["bytes"], row["frames"], row["keys"], first, last


def packets(path):
    entries = "packet=pos,size,pts,flags"
    text = run("ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", entries, "-of", "compact=p=0", path)
    yield "packet", "offset", "bytes", "pts_ms", "keyframe"
    for index, line in enumerate(filter(None, text.splitlines())):
        packet = dict(pair.split("=", 1) for pair in line.split("|") if "=" in pair)
        yield index, packet["pos"], packet["size"], packet["pts"], int(packet["flags"].startswith("K"))


if __name__ == "__main__":
    tables = {"clusters": clusters, "packets": packets}
    if len(sys.argv) != 3 or sys.argv[1] not in tables:
        sys.exit(__doc__)
    for row in tables[sys.argv[1]](sys.argv[2]):
        print(*row, sep="\t")
