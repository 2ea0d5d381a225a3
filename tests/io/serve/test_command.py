"""The command: what it prints, and what it says when it can't begin."""

from __future__ import annotations

import builtins
import socket
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import uvicorn
from click.testing import CliRunner

from formcheck.cli import main
from formcheck.files import claimed
from formcheck.serve import Settings
from formcheck.serve import run as run_module
from formcheck.serve.address import lan_address, qr_code

ADDRESS = "http://192.168.178.23:8765/?key=kS-2_9xQm3TzWfYb7LdN0A"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """Stands in for the server: it is ready, then it is ended."""
    settings: list[Settings] = []

    def serve(asked: Settings, ready: Callable[[str, int], None]) -> None:
        settings.append(asked)
        ready(ADDRESS, 3)
        raise KeyboardInterrupt

    monkeypatch.setattr(run_module, "serve", serve)
    return settings


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["serve", *arguments])


class TestCode:
    @pytest.mark.parametrize("address", [ADDRESS, "http://10.0.0.2:1/?key=a", ADDRESS + "x" * 60])
    def test_a_camera_reads_the_address_off_it(self, address: str) -> None:
        halves = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0)}
        rows = [[halves[letter] for letter in line] for line in qr_code(address)]
        modules = np.array(rows, dtype=np.uint8).transpose(0, 2, 1).reshape(-1, len(rows[0]))
        large = modules.repeat(8, axis=0).repeat(8, axis=1)
        picture = np.pad(large, 40, constant_values=255)
        read, *_ = cv2.QRCodeDetector().detectAndDecode(picture)
        assert read == address

    def test_it_fits_into_a_terminal(self) -> None:
        lines = qr_code(ADDRESS)
        assert max(map(len, lines)) < 78
        assert len(lines) < 24


class TestWords:
    def test_it_says_where_to_go_and_how_to_end(self, served: list[Settings]) -> None:
        result = run()
        assert result.exit_code == 0
        assert "Point your phone's camera" in result.output
        assert "█" in result.output
        assert f"Or open {ADDRESS}" in result.output
        assert "3 clips of last time" in result.output
        assert "Stopped." in result.output

    def test_an_old_console_gets_the_address_alone(self, served: list[Settings]) -> None:
        result = CliRunner(charset="cp1252").invoke(main, ["serve"])
        assert result.exit_code == 0
        assert ADDRESS in result.output

    def test_local_opens_the_browser_of_this_computer(
        self, served: list[Settings], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened: list[str] = []
        monkeypatch.setattr(webbrowser, "open", opened.append)
        result = run("--local")
        assert opened == [ADDRESS]
        assert served[0].local
        assert "█" not in result.output

    def test_options_reach_the_server(self, served: list[Settings], tmp_path: Path) -> None:
        run("--port", "9000", "-o", str(tmp_path), "--model", "lite", "--no-history")
        (settings,) = served
        assert not settings.history
        assert (settings.port, settings.folder) == (9000, tmp_path)
        assert settings.options.model == "lite"

    def test_clips_are_kept_at_home(self, served: list[Settings]) -> None:
        run()
        assert served[0].folder == Path.home() / "formcheck"
        assert served[0].history


class TestCanNotBegin:
    def test_without_the_extra_it_says_what_to_install(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = builtins.__import__

        def without(name: str, *given: Any, **more: Any) -> Any:
            if name == "formcheck.serve.run":
                raise ModuleNotFoundError("No module named 'uvicorn'", name="uvicorn")
            return real(name, *given, **more)

        monkeypatch.setattr(builtins, "__import__", without)
        result = run()
        assert result.exit_code == 2
        assert "pip install 'formcheck[serve]'" in result.output

    def test_a_port_that_is_taken(self, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            result = run("--local", "--port", str(port), "-o", str(tmp_path / "out"))
        assert result.exit_code == 2
        assert f"port {port} can't be used" in result.output
        assert "--port" in result.output

    def test_a_folder_that_another_server_has(self, tmp_path: Path) -> None:
        with claimed(tmp_path):
            result = run("--local", "--port", "0", "-o", str(tmp_path))
        assert result.exit_code == 2
        assert "another formcheck run" in result.output

    def test_a_model_that_is_not_there(self, tmp_path: Path) -> None:
        result = run("--local", "--model", "none.task", "-o", str(tmp_path))
        assert result.exit_code == 5


def test_a_machine_without_network_knows_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_: object) -> None:
        raise OSError("network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", unreachable)
    assert lan_address() == "127.0.0.1"


@pytest.mark.parametrize(("local", "host"), [(True, "127.0.0.1"), (False, "0.0.0.0")])
def test_local_listens_to_this_computer_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, local: bool, host: str
) -> None:
    heard: list[str] = []

    def run_server(_: uvicorn.Server, sockets: list[socket.socket]) -> None:
        heard.extend(each.getsockname()[0] for each in sockets)

    monkeypatch.setattr(uvicorn.Server, "run", run_server)
    addresses: list[str] = []
    settings = Settings(tmp_path / "out", port=0, local=local)
    run_module.serve(settings, lambda address, _: addresses.append(address))
    assert heard == [host]
    shown = "127.0.0.1" if local else lan_address()
    assert addresses[0].startswith(f"http://{shown}:")
