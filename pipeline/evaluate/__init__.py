"""evaluate: scores of tables against gold, with intervals; floors that a test holds them to."""

from pipeline.evaluate.scores import Evaluation, Score, evaluate_records, evaluate_tables, render_scores, render_table

__all__ = ["Evaluation", "Score", "evaluate_records", "evaluate_tables", "render_scores", "render_table"]
