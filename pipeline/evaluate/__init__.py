"""evaluate: scores of tables against gold."""
