"""The signals of Wagtail, declared: the same objects, under the same names.

    from typedsignal.contrib.wagtail import page_published

    @receiver(page_published, sender=BlogPage)
    def announce(sender: type[BlogPage], instance: BlogPage, **kwargs: object) -> None: ...

The sender of a signal of pages is the specific class of the page: with `sender=Page`, a receiver is not called for
pages of derived classes. A receiver may name the project's own classes: `PagePublished[BlogPage]` is then what it is
called with.

Source: Wagtail 7 and 8, https://github.com/wagtail/wagtail/tree/v7.0/wagtail
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NotRequired, TypedDict

from typedsignal._core.typing import TypeVar
from typedsignal.contrib._lookup import look_up_in

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.db.models import Model
    from django.dispatch import Signal
    from django.http import HttpRequest
    from wagtail.actions.copy_for_translation import CopyForTranslationAction, CopyPageForTranslationAction
    from wagtail.admin.views.pages.create import CreateView
    from wagtail.documents.models import AbstractDocument
    from wagtail.models.i18n import Locale
    from wagtail.models.pages import Page
    from wagtail.models.revisions import Revision
    from wagtail.models.workflows import TaskState, WorkflowState

    from typedsignal.django._declared import DjangoSignal

# What the project decides. With Any, a receiver may name the project's own class.
ModelT = TypeVar("ModelT", bound="Model", default=Any)
PageT = TypeVar("PageT", bound="Page", default=Any)
ParentT = TypeVar("ParentT", bound="Page", default=Any)
TaskStateT = TypeVar("TaskStateT", bound="TaskState", default=Any)
DocumentT = TypeVar("DocumentT", bound="AbstractDocument", default=Any)
UserT = TypeVar("UserT", bound="AbstractBaseUser", default=Any)
RequestT = TypeVar("RequestT", bound="HttpRequest", default=Any)


class Unpublished(TypedDict, Generic[ModelT]):
    """A call of a receiver of `unpublished`: sent by the class of an object that is no longer live.

    A page is sent with this signal, too, after `page_unpublished`.

    Source: `wagtail/actions/unpublish.py`.
    """

    sender: type[ModelT]
    signal: Signal
    instance: ModelT


class Published(Unpublished[ModelT], Generic[ModelT]):
    """A call of a receiver of `published`: sent by the class of an object that is live now.

    A page is sent with this signal, too, after `page_published`.

    Source: `wagtail/actions/publish_revision.py`.
    """

    revision: Revision


class PageUnpublished(TypedDict, Generic[PageT]):
    """A call of a receiver of `page_unpublished`: sent by the specific class of the page.

    Source: `wagtail/actions/unpublish_page.py`.
    """

    sender: type[PageT]
    signal: Signal
    instance: PageT


class PagePublished(PageUnpublished[PageT], Generic[PageT]):
    """A call of a receiver of `page_published`: sent by the specific class of the page.

    `alias` is passed, and true, only for an alias that follows another page: give the parameter a default.
    The `revision` is that of the other page then, None if it is not known.

    Source: `wagtail/actions/publish_page_revision.py`, `copy_page.py`; `wagtail/models/pages.py`, `update_aliases`.
    """

    revision: Revision | None
    alias: NotRequired[bool]


class PageSlugChanged(PageUnpublished[PageT], Generic[PageT]):
    """A call of a receiver of `page_slug_changed`: sent by the specific class of the page, after the commit.

    `instance_before` is the page with its old slug.

    Source: `wagtail/models/pages.py`, `Page.full_clean`, `save`.
    """

    instance_before: PageT


class PostPageMove(TypedDict, Generic[ParentT]):
    """A call of a receiver of `post_page_move`: sent by the specific class of the page.

    The `instance` is a `Page`, not one of the specific class, as is `parent_page_before`.

    Source: `wagtail/actions/move_page.py`.
    """

    sender: type[Page]
    signal: Signal
    instance: Page
    parent_page_before: Page
    parent_page_after: ParentT
    url_path_before: str
    url_path_after: str


class PrePageMove(TypedDict, Generic[PageT, ParentT]):
    """A call of a receiver of `pre_page_move`: sent by the specific class of the page, before it is moved.

    The `instance` is what `move` was called on: a page of its specific class, or a `Page`.

    Source: `wagtail/actions/move_page.py`.
    """

    sender: type[Page]
    signal: Signal
    instance: PageT
    parent_page_before: Page
    parent_page_after: ParentT
    url_path_before: str
    url_path_after: str


class WorkflowChanged(TypedDict, Generic[UserT]):
    """A call of a receiver of `workflow_submitted`, `_approved`, `_rejected` or `_cancelled`: sent by `WorkflowState`.

    The `user` is None if code changed the workflow without one.

    Source: `wagtail/models/workflows.py`, `AbstractWorkflow.start`, `WorkflowState`.
    """

    sender: type[WorkflowState]
    signal: Signal
    instance: WorkflowState
    user: UserT | None


class TaskChanged(TypedDict, Generic[TaskStateT, UserT]):
    """A call of a receiver of `task_submitted`, `_approved`, `_rejected` or `_cancelled`: sent by the state's class.

    The `user` is None if code changed the task without one.

    Source: `wagtail/models/workflows.py`, `Task.start`, `TaskState`.
    """

    sender: type[TaskStateT]
    signal: Signal
    instance: TaskStateT
    user: UserT | None


class PreValidateDelete(TypedDict):
    """A call of a receiver of `pre_validate_delete`: sent by `Locale`, before Django looks at what refers to it.

    Source: `wagtail/models/i18n.py`, `Locale.delete`.
    """

    sender: type[Locale]
    signal: Signal
    instance: Locale


class CopyForTranslationDone(TypedDict, Generic[ModelT]):
    """A call of a receiver of `copy_for_translation_done`: sent by the class of the action, for each object.

    Source: `wagtail/actions/copy_for_translation.py`.
    """

    sender: type[CopyPageForTranslationAction | CopyForTranslationAction]
    signal: Signal
    source_obj: ModelT
    target_obj: ModelT


class InitNewPage(TypedDict, Generic[PageT, ParentT]):
    """A call of a receiver of `init_new_page`: sent by the view, before the form of a new page is shown.

    Source: `wagtail/admin/views/pages/create.py`, `CreateView.get`.
    """

    sender: type[CreateView]
    signal: Signal
    page: PageT
    parent: ParentT


class DocumentServed(TypedDict, Generic[DocumentT, RequestT]):
    """A call of a receiver of `document_served`: sent by the project's document class.

    Source: `wagtail/documents/views/serve.py`.
    """

    sender: type[DocumentT]
    signal: Signal
    instance: DocumentT
    request: RequestT


published: DjangoSignal[Published[Any]]
unpublished: DjangoSignal[Unpublished[Any]]
page_published: DjangoSignal[PagePublished[Any]]
page_unpublished: DjangoSignal[PageUnpublished[Any]]
page_slug_changed: DjangoSignal[PageSlugChanged[Any]]
pre_page_move: DjangoSignal[PrePageMove[Any, Any]]
post_page_move: DjangoSignal[PostPageMove[Any]]
workflow_approved: DjangoSignal[WorkflowChanged[Any]]
workflow_rejected: DjangoSignal[WorkflowChanged[Any]]
workflow_cancelled: DjangoSignal[WorkflowChanged[Any]]
workflow_submitted: DjangoSignal[WorkflowChanged[Any]]
task_approved: DjangoSignal[TaskChanged[Any, Any]]
task_rejected: DjangoSignal[TaskChanged[Any, Any]]
task_submitted: DjangoSignal[TaskChanged[Any, Any]]
task_cancelled: DjangoSignal[TaskChanged[Any, Any]]
pre_validate_delete: DjangoSignal[PreValidateDelete]
copy_for_translation_done: DjangoSignal[CopyForTranslationDone[Any]]
init_new_page: DjangoSignal[InitNewPage[Any, Any]]
document_served: DjangoSignal[DocumentServed[Any, Any]]

if not TYPE_CHECKING:
    __getattr__ = look_up_in(
        "wagtail.signals",
        declaring=__name__,
        distribution="wagtail",
        elsewhere={
            "wagtail.admin.signals": ("init_new_page",),  # of Wagtail 7.0
            "wagtail.documents.models": ("document_served",),
        },
    )
