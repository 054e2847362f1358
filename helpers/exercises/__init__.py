"""The exercises and questions of each chapter: everything about one stands in one place.

``chapter_N.py`` holds them, `exercise` says what they consist of, `cells` writes them into the
chapters, and `helpers.checks` checks a reader's answer.
"""
