"""A send returns receivers and their responses, robust ones their exceptions as well."""

from typing import Any

from typing_extensions import assert_type

from typing_tests.shop import OrderService, order_completed, order_counted

for _, response in order_counted.send(OrderService, order_id=1, status="paid"):
    assert_type(response, int)  # OK
    response.upper()  # E: an int has no upper
for _, robust in order_counted.send_robust(OrderService, order_id=1, status="paid"):
    assert_type(robust, int | Exception)  # OK
    robust.bit_length()  # E: it may be an exception
for _, anything in order_completed.send(OrderService, order_id=1, status="paid"):
    assert_type(anything, Any)  # OK
