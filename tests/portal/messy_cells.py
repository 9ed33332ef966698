"""The plan of 2023 with cells as offices type them: other letters, blanks, numbers, formulas."""

import re
import unicodedata
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from tests.portal.rebuilt import every_cell, is_section, keeper, plan_file, plan_rows

MADE = {}
unchanged = keeper(MADE)


@unchanged()
def headings_in_capitals_broken_over_lines():
    rows = plan_rows()
    for page in rows.values():
        page[0] = [cell.upper().replace(" ", "\n", 1) + "  " for cell in page[0]]
    return plan_file(rows)


@unchanged()
def numbers_of_every_kind():
    """Lines numbered 1, 1.0, “01”, “1.”, “1)”, “ 1 ”, one kind after another."""
    kinds = [
        int,
        float,
        "{:02}".format,
        "{}.".format,
        "{})".format,
        "\u00a0{} ".format,
        "{}/".format,
    ]
    rows = plan_rows()
    for page in rows.values():
        for row in page[1:]:
            if (number := row[0].strip(" .")).isdecimal():
                row[0] = kinds[int(number) % len(kinds)](int(number))
    return plan_file(rows)


@unchanged()
def values_as_number_cells():
    """Each value a number cell under a format: 0.413 under 0.0% is “41,3%”."""
    return plan_file(edit=type_values)


@unchanged()
def values_as_general_numbers():
    """Typed as numbers under no format: 98,70 lost its zero, 83.156 its dot."""

    def general(sheet):
        type_values(sheet)
        for row in sheet.iter_rows():
            for cell in row:
                cell.number_format = "0.0%" if "%" in cell.number_format else "General"

    return plan_file(edit=general)


def type_values(sheet):
    """Make numbers of the values of Appendix III, shown as the plan writes them."""
    for row in sheet.iter_rows(min_row=9) if sheet.title == "Phụ lục III" else ():
        for cell in row[3:5]:
            text = str(cell.value or "")
            if re.fullmatch(r"[0-9.]+(,[0-9]+)?%?", text):
                number = float(text.rstrip("%").replace(".", "").replace(",", "."))
                places = len(text.rstrip("%").partition(",")[2])
                percent = text.endswith("%")
                cell.value = number / 100 if percent else number
                cell.number_format = "#,##0" + "." * bool(places) + "0" * places + "%" * percent


@unchanged()
def decomposed_letters():
    return every_cell(lambda text: unicodedata.normalize("NFD", text))


@unchanged()
def blanks_and_line_breaks_everywhere():
    """NBSP, doubled blanks, Alt+Enter, zero-width characters, tabs at the end."""
    blanks = ["  ", "\n", "\u00a0", " \u200b", "\u202f", " \n "]

    def spoilt(text):
        words = text.split(" ")
        joined = (word + blanks[n % len(blanks)] for n, word in enumerate(words))
        return "\ufeff " + "".join(joined) + "\t\n" if text else text

    return every_cell(spoilt)


@unchanged()
def dashes_quotes_and_tones_typed_otherwise():
    swapped = {"-": "–", "hòa": "hoà", "hóa": "hoá", "thủy": "thuỷ", "“": '"', "”": '"'}

    def typed(text):
        for old, new in swapped.items():
            text = text.replace(old, new)
        return text

    return every_cell(typed)


@unchanged()
def dashes_for_empty_cells():
    return every_cell(lambda text: text or "-")


@unchanged()
def numerals_written_in_many_ways():
    """“Mục I.”, “II/”, “lll” for III, “PHẦN IV:” and titles beside or behind them."""
    rows = plan_rows()
    ways = ["Mục {}.", "{}/", "{})", "PHẦN {}:", "{} .", "{} -", "mục {}"]
    for page in (rows["I"], rows["III"]):
        for at, row in enumerate(filter(is_section, page)):
            numeral = row[0].strip(" .")
            row[0] = ways[at % len(ways)].format(numeral)
            if at % len(ways) == 3:
                row[:2] = [f"{row[0]} {row[1]}", ""]
        for row in page:
            row[0] = "lII." if row[0] == "III." else row[0]
    return plan_file(rows)


@unchanged()
def subrows_marked_and_indented():
    """“-”, “+”, “a)”, “6.1” where the plan has rows without number."""
    marks = iter(["-", "7.1", "a)", "+", "(c)"])
    rows = plan_rows()
    for row in rows["III"]:
        if not row[0]:
            row[0] = next(marks)
    return plan_file(rows)


@unchanged()
def formulas_with_results():
    """Line numbers as =A6+1, the result stored as Excel stores it."""

    def formulas(sheet):
        for row in sheet.iter_rows(min_row=6, max_col=1):
            number = str(row[0].value or "").strip(" .")
            if number.isdecimal():
                row[0].value = f"=N(A{row[0].row - 1})+1+{number}*0"

    return with_results(plan_file(edit=formulas))


def with_results(data):
    """The workbook with the result of each ``…+n*0`` formula stored beside it, as Excel does."""
    buffer = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(buffer, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name.startswith("xl/worksheets/"):
                text = re.sub(rb"\+([0-9]+)\*0</f><v ?/?>(?:</v>)?", rb"</f><v>\1</v>", text)
            new.writestr(name, text)
    return buffer.getvalue()
