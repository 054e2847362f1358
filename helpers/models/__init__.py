"""What is downloaded once and mapped from disk: the models of gensim's catalogue."""
