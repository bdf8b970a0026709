"""The back office: a file an editor's task, over Django's admin."""

from bulletins.admin import agency, bulletin, document, history, intake, issue, ledger, table

__all__ = ["agency", "bulletin", "document", "history", "intake", "issue", "ledger", "table"]
