"""Finding: what is indexed, how a question is understood, and the embedded index that answers it."""
