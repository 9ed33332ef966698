"""Phiếu báo cáo kỳ: all an agency reports in a period, on one page.

`rows` what a line of the sheet is, `task_rows` and `indicator_rows` the two kinds; `reading` the
sheet out of the database; `saving` and `sending` what a POST does to it; `paste` cells out of
Excel; `checks` what to look at before sending; `views` the pages.
"""
