"""One side of a comparison: a program that has loaded its data and fits on request, so that the sides can take turns."""

import json
import os
import subprocess
import sys


class Side:
    """Starts a program and waits until its data are in memory; what it says of itself is in `about`."""

    def __init__(self, command: list[str], environment: dict[str, str]):
        self._command = command
        self._process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.about = self._read()

    def fit(self, iterations: int, least_seconds: float = 0) -> dict:
        """A number of iterations from the start, again and again until the fits fill so many seconds; at least once."""
        self._process.stdin.write(f"{iterations} {least_seconds}\n")
        self._process.stdin.flush()
        return self._read()

    def processor_seconds(self) -> float:
        """What the program has used so far."""
        with open(f"/proc/{self._process.pid}/stat") as file:
            user, system = map(int, file.read().rsplit(")", 1)[1].split()[11:13])
        return (user + system) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait()

    def _read(self) -> dict:
        line = self._process.stdout.readline()
        if not line:
            sys.exit(f"{' '.join(self._command)} failed.")
        return json.loads(line)
