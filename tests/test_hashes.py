"""What tells whether two months were made from the same."""

import json

from mining import hashes, store
from mining.hashes import settings_hash, versions
from mining.records.gate import scan_folder
from mining.request import Request, locate
from mining.trends.restatements import changed_causes


def test_a_program_with_other_files_is_another_version_and_the_cause_of_what_changed(monkeypatch):
    before = versions()
    assert before == versions()
    monkeypatch.setattr(store, "_digest_of", lambda package: f"other files of {package}")
    assert before["mining"] != versions()["mining"]
    assert changed_causes({"versions": before}, {"versions": versions()}) == ["程序升级"]


def test_the_version_tells_the_release_the_fingerprint_and_the_python(monkeypatch):
    monkeypatch.setattr(hashes, "fingerprint", lambda *_: "98a02350216da38f")
    told = versions()
    assert told["mining"] == "0.1.0 98a02350216d"
    assert told["python"].split(".")[0] == "3"


def test_another_model_of_sentence_vectors_is_another_setting(tmp_path):
    told = []
    model, file = tmp_path / "model", tmp_path / "settings.toml"
    model.mkdir()
    file.write_text('[themes]\nembeddings = "model"\n', encoding="utf-8")
    request = Request(settings=str(file))
    for content in ("一", "二"):
        (model / "config.json").write_text(content, encoding="utf-8")
        told.append({"settings": settings_hash(request, locate(request)[0])})
    assert changed_causes(*told) == ["设置改动"]


def test_a_fingerprint_of_digits_alone_is_no_bank_card(monkeypatch, tmp_path):
    monkeypatch.setattr(hashes, "fingerprint", lambda *_: "4539578763621486")
    (tmp_path / "run.json").write_text(json.dumps(versions()), encoding="utf-8")
    assert scan_folder(tmp_path) == []
