"""Tasks, one that succeeds and one that does not."""

from django.tasks import task


@task
def pack(order_id: int) -> int:
    """Pack an order."""
    return order_id


@task
def fail() -> None:
    """Fail."""
    raise RuntimeError("broken")
