"""Lines of logs in a complaint tell nothing of what it is about."""

import pandas as pd
import pytest

from mining.analysis import Segmented
from mining.themes.embeddings import NONE
from mining.words.lexicon import Lexicon
from mining.words.logs import spoken
from mining.words.segmentation import segment

KINDS = ["导出报表一直超时", "审批流程卡在会签", "客户列表加载很慢", "手机上传附件失败", "短信验证码收不到"]
LOG = "2026-08-11 10:23:31 ERROR [http-nio-8080-exec-3] c.x.y.BaseService - java.lang.NullPointerException"


def segmented(texts: list[str]) -> Segmented:
    records = pd.DataFrame({"text": texts, "month": "2026-08"})
    return Segmented(records, segment(texts, ()), Lexicon(), NONE)


def words(texts: list[str]) -> list[list[str]]:
    found = segmented(texts).words
    return [found.words(row) for row in range(len(found))]


def test_a_log_in_a_fifth_of_the_tickets_of_all_kinds_makes_no_theme():
    plain = [f"{KINDS[i % 5]}，麻烦处理" for i in range(25)]
    with_log = [f"{text}\n{LOG}" if i // 5 == 2 else text for i, text in enumerate(plain)]
    assert words(with_log) == words(plain)


def test_how_many_texts_hold_a_log_is_told():
    assert segmented([f"导出超时\n{LOG}", "导出超时"]).notes == (
        "1件来件里有程序日志的行（没有汉字的一行，至少 20 个字母）：归纳主题时不看，原话照登。",
    )


def test_the_mark_of_what_was_masked_is_no_word_of_a_customer():
    assert spoken(f"导出超时\n{LOG} 〔长编号〕\n急") == "导出超时\n急"


@pytest.mark.parametrize(
    "text",
    [
        "the export of reports times out every evening",
        "导出超时\nExcel 2016 Windows",
        "导出超时，报错 java.lang.NullPointerException at Handler.invoke",
    ],
)
def test_what_a_customer_wrote_stays(text: str):
    assert spoken(text) == text
