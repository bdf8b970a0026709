"""What Haystack's commands and query sets need to know of the one thing that is searched."""

from django.db.models import QuerySet
from haystack import indexes

from bulletins.models import Document
from bulletins.search.units import units_of, with_parts


class DocumentIndex(indexes.SearchIndex, indexes.Indexable):
    """Published documents; their fields are those of bulletins.search.schema."""

    text = indexes.CharField(document=True)
    title = indexes.CharField(model_attr="title")
    number = indexes.CharField(model_attr="number")
    written = indexes.DateField(model_attr="written_on", null=True)

    def get_model(self) -> type[Document]:
        return Document

    def index_queryset(self, using: str | None = None) -> QuerySet[Document]:
        return with_parts(Document.objects.published())

    def prepare_text(self, document: Document) -> str:
        return "\n".join(unit.text for unit in units_of(document))
