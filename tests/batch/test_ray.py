"""A real Ray cluster of two nodes on this machine: the local engine's rows, whoever dies."""

from __future__ import annotations

import random
import socket
import threading

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from classifier.batch import run
from classifier.batch.plan import Plan
from classifier.errors import InputError

ray = pytest.importorskip("ray", reason="needs the extra 'ray'")
cluster_utils = pytest.importorskip("ray.cluster_utils")

pytestmark = [
    pytest.mark.slow,
    # Ray's own: sockets and files it leaves to the garbage collector, and its deprecations.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def node(num_cpus):
    """Settings of a node; with ports chosen here, it does not wait for its agents to choose."""
    names = (
        "metrics_agent_port", "metrics_export_port", "runtime_env_agent_port",
        "dashboard_agent_listen_port",
    )  # fmt: skip
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in names]
    ports = [free.getsockname()[1] for free in sockets]
    for free in sockets:
        free.close()
    return {
        "num_cpus": num_cpus,
        "object_store_memory": 80 << 20,
        "include_dashboard": False,
        "include_log_monitor": False,
        **dict(zip(names, ports, strict=True)),
    }


def add_node(cluster, num_cpus):
    """Add a node; Ray gives its agents 15 s to start, which a busy machine may not manage."""
    for _ in range(4):
        try:
            return cluster.add_node(**node(num_cpus))
        except Exception as error:  # noqa: BLE001 - Ray raises just that
            failed = error
    raise failed


@pytest.fixture(scope="module")
def cluster():
    """A head without work to do, and a node of one core; a test adds the second."""
    with pytest.MonkeyPatch.context() as patch:
        # A machine that has other work to do starts Ray's processes slowly.
        patch.setenv("RAY_gcs_server_request_timeout_seconds", "240")
        patch.setenv("RAY_agent_register_timeout_ms", "240000")
        patch.setenv("RAY_health_check_initial_delay_ms", "60000")
        made = cluster_utils.Cluster()
        add_node(made, 0)
        add_node(made, 1)
        yield made
        ray.shutdown()
        made.shutdown()


@pytest.fixture
def news(tmp_path, sentence, write_jsonl):
    """JSONL of some tens of ranges, with bad lines."""
    rng = random.Random(21)
    rows = [{"id": f"n{i}", "text": sentence(rng), "day": i % 31} for i in range(20_000)]
    path = write_jsonl(tmp_path / "news.jsonl", rows)
    lines = path.read_bytes().split(b"\n")
    for at in range(50, len(lines) - 1, 100):
        lines[at] = b"not JSON"
    path.write_bytes(b"\n".join(lines))
    return path


def same_rows(folder, suffix):
    local, remote = folder / f"local.{suffix}", folder / f"ray.{suffix}"
    rejects = [path.with_name(path.name + ".rejects.jsonl") for path in (local, remote)]
    assert rejects[0].read_bytes() == rejects[1].read_bytes()
    if suffix == "parquet":
        return pq.read_table(local).equals(pq.read_table(remote))
    return local.read_bytes() == remote.read_bytes()


def test_one_of_two_nodes_killed_in_mid_run(tmp_path, model_folder, cluster, news, monkeypatch):
    from classifier.batch import ranges

    monkeypatch.setattr(ranges, "RANGE_BYTES", 100_000)
    second = add_node(cluster, 1)
    cluster.wait_for_nodes(timeout=240)
    suffix = "parquet"
    options = {"model": model_folder, "keep_columns": "day,dya", "part_rows": 500}
    run(news, tmp_path / f"local.{suffix}", **options)
    parts = tmp_path / f"ray.{suffix}.parts"
    over, killed, seen = threading.Event(), threading.Event(), []

    def kill_a_node():
        while not over.wait(0.01):
            if parts.exists() and len(list(parts.glob("part-*"))) >= 6:
                cluster.remove_node(second, allow_graceful=False)
                killed.set()
                return

    def follow(progress):
        seen.append(progress)
        # However slowly the killer gets its turn, the second half comes after it.
        assert progress.share < 0.5 or killed.wait(240)

    killer = threading.Thread(target=kill_a_node, daemon=True)
    killer.start()
    try:
        summary = run(
            news, tmp_path / f"ray.{suffix}", engine="ray", address=cluster.address, jobs=2,
            on_progress=follow, **options,
        )  # fmt: skip
    finally:
        over.set()
        killer.join(240)
    assert killed.is_set()
    shares = [progress.share for progress in seen]
    assert shares == sorted(shares)
    assert (seen[-1].rows, seen[-1].share, seen[-1].rejects) == (20_000, 1.0, summary.rejects)
    assert summary.rows_in == 20_000
    assert summary.absent == ("dya",)
    assert same_rows(tmp_path, suffix)


def test_parquet_and_folders_on_two_nodes(tmp_path, model_folder, cluster, sentence, monkeypatch):
    from classifier.batch import ranges

    monkeypatch.setattr(ranges, "RANGE_BYTES", 20_000)
    monkeypatch.setattr(ranges, "RANGE_FILES", 7)
    rng = random.Random(22)
    texts = [sentence(rng) if i % 50 else None for i in range(3000)]
    table = pa.table({"text": texts, "when": pa.array(range(3000), pa.timestamp("ns"))})
    pq.write_table(table, tmp_path / "news.parquet", row_group_size=400)
    options = {"model": model_folder, "keep_columns": "when"}
    run(tmp_path / "news.parquet", tmp_path / "local.parquet", **options)
    run(
        tmp_path / "news.parquet", tmp_path / "ray.parquet", engine="ray", jobs=2,
        address=cluster.address, **options,
    )  # fmt: skip
    assert same_rows(tmp_path, "parquet")
    (tmp_path / "pages").mkdir()
    for i in range(40):
        (tmp_path / "pages" / f"{i:02}.txt").write_text(sentence(rng))
    (tmp_path / "pages" / "41.txt").write_bytes(b"\0\0\1\2")
    run(tmp_path / "pages", tmp_path / "local.jsonl", model=model_folder)
    run(tmp_path / "pages", tmp_path / "ray.jsonl", model=model_folder, engine="ray", jobs=2)
    assert same_rows(tmp_path, "jsonl")


def test_what_a_node_refuses_is_said_here(tmp_path, model_folder, cluster, news, monkeypatch):
    ours = Plan.identity
    monkeypatch.setattr(Plan, "identity", lambda plan: ours(plan) | {"version": "0.0.0"})
    said = r"^node \S+ has another version \(\S+, the run's is 0.0.0\): put the same on every node$"
    options = {"model": model_folder, "engine": "ray", "address": cluster.address}
    with pytest.raises(InputError, match=said):
        run(news, tmp_path / "tags.jsonl", **options)
