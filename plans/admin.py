"""Plans, sections, duties and open phrases on the administration site."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from agencies.admin_base import AuditedAdmin, ListAdmin, RowsInline
from agencies.admin_forms import RowForm
from plans.models import Appendix, Assignment, OpenPhrase, Plan, PlanItem, PlanRevision, Section
from plans.resources import AssignmentResource, SectionResource


class SectionForm(RowForm):
    """A section stays in its plan and appendix."""

    fixed = ("plan", "appendix")


class AssignmentForm(RowForm):
    """A duty stays with its item and agency: reports repeat both."""

    fixed = ("item", "agency")


class ReadOnly:
    """Rows that are looked at here and nothing more."""

    def has_add_permission(self, request):
        """Never."""
        return False

    def has_change_permission(self, request, obj=None):
        """Never."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Never."""
        return False


@admin.register(Plan)
class PlanAdmin(AuditedAdmin):
    """The yearly plans."""

    list_display = ["title", "year", "issuer", "state"]
    list_select_related = ["issuer"]
    list_filter = ["state"]
    search_fields = ["title", "year", "issuer__search_text"]
    autocomplete_fields = ["issuer"]


@admin.register(PlanRevision)
class PlanRevisionAdmin(ReadOnly, admin.ModelAdmin):
    """What made each state of a plan; written by the import of the plan only."""

    list_display = ["plan", "number", "decision_no", "decision_date", "applied_at"]
    list_select_related = ["plan"]


@admin.register(Section)
class SectionAdmin(ListAdmin):
    """The parts of the appendices."""

    resource_classes = [SectionResource]
    form = SectionForm
    list_display = ["roman", "title", "appendix", "plan", "position"]
    list_select_related = ["plan"]
    list_filter = ["appendix", "plan"]
    search_fields = ["roman", "title"]


@admin.register(PlanItem)
class PlanItemAdmin(ReadOnly, admin.ModelAdmin):
    """Only to choose an item of any appendix in other forms; items have pages of their own."""

    search_fields = ["search_text"]
    get_search_results = AuditedAdmin.get_search_results
    actions = None

    def has_module_permission(self, request):
        """Not a list of its own."""
        return False

    def has_delete_permission(self, request, obj=None):
        """As part of a task, target or metric, on whose page it is deleted."""
        return True

    def delete_view(self, request, object_id, extra_context=None):
        """Never here."""
        raise PermissionDenied


@admin.register(Assignment)
class AssignmentAdmin(ListAdmin):
    """Who owes what."""

    resource_classes = [AssignmentResource]
    form = AssignmentForm
    list_display = ["item", "agency", "role", "phrase", "group"]
    list_select_related = ["item", "agency", "group"]
    list_filter = ["role", "item__appendix", "item__plan"]
    search_fields = ["item__search_text", "agency__search_text"]
    autocomplete_fields = ["item", "agency", "group"]
    readonly_fields = ["chosen_by", "chosen_at"]


@admin.register(OpenPhrase)
class OpenPhraseAdmin(AuditedAdmin):
    """Phrases that still need a choice."""

    list_display = ["item", "phrase", "qualifier", "group", "column"]
    list_select_related = ["item", "group"]
    list_filter = ["qualifier", "column"]
    search_fields = ["item__search_text", "phrase"]
    autocomplete_fields = ["item", "group"]


class AssignmentInline(RowsInline):
    """Duties on the page of their item."""

    model = Assignment
    form = AssignmentForm
    fields = ["agency", "role", "phrase", "group", "position"]
    autocomplete_fields = ["agency", "group"]


class OpenPhraseInline(RowsInline):
    """Open phrases on the page of their item."""

    model = OpenPhrase
    autocomplete_fields = ["group"]


class ItemForm(RowForm):
    """An item stays in its plan; its appendix follows from what it is."""

    fixed = ("plan",)
    appendix = forms.ChoiceField(label=_("Phụ lục"), choices=Appendix.choices, disabled=True)


class ItemAdmin(ListAdmin):
    """What tasks, targets and metrics have in common. Subclasses say their `appendix`."""

    appendix: str
    form = ItemForm
    list_display = ["number", "line", "section", "agencies_text", "monitors_text"]
    list_select_related = ["section"]
    list_filter = ["plan"]
    search_fields = ["search_text"]
    inlines = [AssignmentInline, OpenPhraseInline]

    @admin.display(description=_("nội dung"), ordering="text")
    def line(self, obj):
        """The first words of the line."""
        return Truncator(obj.text).words(25)

    def get_changeform_initial_data(self, request):
        """A new line belongs to this appendix."""
        return super().get_changeform_initial_data(request) | {"appendix": self.appendix}

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Only sections of this appendix."""
        if db_field.name == "section":
            kwargs["queryset"] = Section.objects.filter(appendix=self.appendix)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
