"""Parts that die, stop or are asked twice: nothing is lost, and the words say what to do."""

import os
import signal
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from refrain.chain.rpc import Rpc
from tests.processes import until
from tests.sounds import record

PARTS = ("chain", "gateway", "keeper", "worker", "indexer", "web")


def publish(demo, recording, title="Harbour Light", **options):
    words = [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", value)]
    return demo.refrain(
        *(
            "publish",
            recording,
            "--title",
            title,
            "--price",
            "0.05",
            "--royalty",
            "10%",
            *words,
            "--as",
            "artist",
            "--json",
        )
    )


def down(demo):
    """What the shop says of the parts that do not answer, by name."""
    return {part["name"]: part["words"] for part in demo.get("/api/v1/status")["parts"] if not part["up"]}


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    return record(tmp_path_factory.mktemp("sounds"), "flac16", seconds=3)


@pytest.fixture(scope="module")
def release(demo, recording):
    answer = publish(demo, recording)
    assert answer.status == 0, answer.err
    assert demo.refrain("collect", answer.json["release"], "--as", "alice").status == 0
    return answer.json["release"]


@pytest.fixture
def paused(demo):
    """Stops a part of the demo (SIGSTOP: it accepts connections and never answers) until the test ends."""
    stopped = []

    def pause(name):
        stopped.append(demo.part(name))
        os.killpg(stopped[-1], signal.SIGSTOP)  # the part and the processes that it serves with
        return stopped[-1]

    yield pause
    for number in stopped:
        os.killpg(number, signal.SIGCONT)


def test_download__one_keeper_of_three_hangs__works_with_the_two_others(demo, release, recording, paused, tmp_path):
    paused("keeper-1")
    answer = demo.refrain("download", release, 1, "--as", "alice", "-o", tmp_path / "song")
    assert answer.status == 0, answer.err
    assert (tmp_path / "song").read_bytes() == recording.read_bytes()


def test_download__two_keepers_of_three_hang__is_refused_with_words_and_no_file(demo, release, paused, tmp_path):
    paused("keeper-1")
    paused("keeper-2")
    answer = demo.refrain("download", release, 1, "--as", "alice", "-o", tmp_path / "song")
    assert answer.status == 1
    assert "keeper" in answer.err
    assert not (tmp_path / "song").exists()


def test_buy__two_buyers_of_one_copy__the_second_is_told_and_keeps_the_money(demo, recording):
    release = publish(demo, recording, "Only One").json["release"]
    assert demo.refrain("collect", release, "--as", "alice").status == 0
    assert demo.refrain("ask", release, 1, "--price", "0.2", "--as", "alice").status == 0
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda buyer: demo.refrain("buy", release, 1, "--as", buyer), ("bob", "carol")))
    assert sorted(answer.status for answer in answers) == [0, 1]
    refused = next(answer for answer in answers if answer.status == 1)
    assert "refrain: error:" in refused.err
    sales = demo.refrain("show", release, "--json").json["sales"]
    assert len(sales) == 1


def test_publish__two_at_once__both_appear(demo, recording):
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda title: publish(demo, recording, title), ("Left", "Right")))
    assert [answer.status for answer in answers] == [0, 0], [answer.err for answer in answers]
    assert len({answer.json["release"] for answer in answers}) == 2


def test_status__chain_stopped__says_so_and_recovers(demo, release, paused):
    number = paused("chain")
    until(lambda: "chain" in down(demo), "the page to notice")
    assert "Nothing can be bought" in down(demo)["chain"]
    assert demo.refrain("collect", release, "--as", "bob").status == 1
    os.killpg(number, signal.SIGCONT)
    until(lambda: not down(demo), "all parts to be up")
    assert demo.refrain("collect", release, "--as", "bob").status == 0


def test_status__indexer_stopped__says_how_far_the_shop_is_behind_and_recovers(demo, release, paused):
    number = paused("indexer")
    Rpc(demo.get("/api/v1/")["chain_rpc"]).call("hardhat_mine", hex(25))
    until(lambda: "indexer" in down(demo), "the page to notice")
    assert "blocks behind" in down(demo)["indexer"]
    os.killpg(number, signal.SIGCONT)
    until(lambda: not down(demo), "all parts to be up")


def test_download__store_stopped__says_so_writes_nothing_and_recovers(demo, release, paused, tmp_path):
    number = paused("gateway")
    until(lambda: "store" in down(demo), "the page to notice")
    assert "cannot be fetched" in down(demo)["store"]
    refused = demo.refrain("download", release, 1, "--as", "alice", "-o", tmp_path / "song")
    assert (refused.status, (tmp_path / "song").exists()) == (1, False)
    assert "refrain: hint:" in refused.err
    os.killpg(number, signal.SIGCONT)
    assert demo.refrain("download", release, 1, "--as", "alice", "-o", tmp_path / "song").status == 0


def test_publish__title_with_markup__is_shown_as_text(demo, recording):
    title = "<script>alert(1)</script> & <b>Bold</b>"
    release = publish(demo, recording, title).json["release"]
    assert demo.get(f"/api/v1/releases/{release}")["title"] == title
    with urllib.request.urlopen(f"{demo.site}/releases/{release}", timeout=20) as answer:
        page = answer.read().decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_publish__worker_killed_in_the_middle__is_finished_by_the_next_one(own_demo, tmp_path):
    recording = record(tmp_path, "wav", seconds=60)
    answers = []
    publishing = threading.Thread(target=lambda: answers.append(publish(own_demo, recording)))
    publishing.start()
    blobs = own_demo.data / "blobs"
    until(lambda: any(path.is_file() for path in blobs.rglob("*")), "the worker to have stored something")
    os.kill(own_demo.part("worker"), signal.SIGKILL)
    publishing.join(120)
    assert answers and answers[0].status == 0, answers
    assert own_demo.refrain("show", answers[0].json["release"]).status == 0


def test_restart__after_kill_of_every_part__everything_is_still_there(own_demo, recording, tmp_path):
    release = publish(own_demo, recording).json["release"]
    assert own_demo.refrain("collect", release, "--as", "alice").status == 0
    assert own_demo.refrain("ask", release, 1, "--price", "0.2", "--as", "alice").status == 0
    before = own_demo.refrain("show", release, "--json").json
    for name in PARTS:
        os.kill(own_demo.part(name), signal.SIGKILL)
    own_demo.process.kill()
    own_demo.process.wait()
    own_demo.start()
    after = own_demo.refrain("show", release, "--json").json
    assert after == before
    assert own_demo.refrain("buy", release, 1, "--as", "bob").status == 0
    assert own_demo.refrain("download", release, 1, "--as", "bob", "-o", tmp_path / "song").status == 0
    assert (tmp_path / "song").read_bytes() == recording.read_bytes()
