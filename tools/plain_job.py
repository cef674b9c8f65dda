"""The plain job that everybody writes first: jieba, TF-IDF, k-means, one chart. `bench_run` measures against it."""

import sys
from pathlib import Path

import jieba
import pandas as pd
from matplotlib.figure import Figure
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfVectorizer

source, stopwords, out = sys.argv[1:]
table = pd.read_csv(source)
stop = set(Path(stopwords).read_text(encoding="utf-8").split())
words = [" ".join(word for word in jieba.lcut(text) if word not in stop) for text in table["内容"]]
matrix = TfidfVectorizer().fit_transform(words)
table["theme"] = KMeans(20, random_state=0).fit_predict(matrix)
table["month"] = table["投诉时间"].str[:7]
figure = Figure()
table.groupby(["month", "theme"]).size().unstack().plot(ax=figure.subplots())  # noqa: PD010 - as everybody writes it
figure.savefig(f"{out}/themes.png")
table.to_csv(f"{out}/themes.csv", index=False)
