"""Pages made from a report alone, at addresses that may have a page of their own: `web/pages/<name>.py` then wins."""

from collections.abc import Mapping

from web.page import Asked
from web.report_page import report_page


def _nothing(_asked: Asked) -> Mapping[str, str]:
    return {}


PAGES = (report_page("/diff", "diff", "reports", _nothing),)
