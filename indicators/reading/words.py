"""The words of plans: units, numbers that measure nothing, and what stands before a figure."""

from __future__ import annotations

import re

# ---------------------------------------------------------------- units


def _any(words: str) -> str:
    """A pattern for any of the phrases of a comma-separated list, the longest first."""
    phrases = sorted((" ".join(p.split()) for p in words.split(",")), key=len, reverse=True)
    return "|".join(map(re.escape, phrases))


COUNTED = """
    lao động, lượt lao động, người, lượt người, người dân, lượt, lượt khách, khách, du khách,
    doanh nghiệp, hợp tác xã, tổ hợp tác, liên hiệp hợp tác xã, trang trại, hộ, hộ gia đình, hộ dân,
    xã, phường, thị trấn, huyện, thị xã, thành phố, tỉnh, ấp, khóm, thôn, bản, buôn, làng, khu phố,
    tổ dân phố, cơ quan, đơn vị, cơ sở, địa phương, xã phường, dự án, công trình, cụm công nghiệp,
    khu công nghiệp, khu đô thị, đô thị, nhà máy, giường bệnh, giường, bác sĩ, bác sỹ, dược sĩ,
    dược sỹ, điều dưỡng, cán bộ, trường, trường học, phòng học, lớp, học sinh, sinh viên, giáo viên,
    trẻ, trẻ em, em, cháu, bé trai, bé gái, sản phẩm, mô hình, đề tài, nhiệm vụ, căn, căn nhà,
    căn hộ, nhà, vụ, ca, đợt, cuộc, hội nghị, lần, tiêu chí, chỉ tiêu, thủ tục, dịch vụ, hồ sơ,
    thuê bao, máy, trạm, điểm, bậc, sáng chế, văn bằng, giấy chứng nhận, di tích, giải, huy chương,
    chợ, siêu thị, cầu, tuyến, tàu, chiếc, con, cây, đảng viên, chi bộ, tổ chức, thành viên,
    hội viên, đoàn viên, nông dân, thanh niên, chuyến, đơn vị máu, suất, suất học bổng
"""
MEASURED = """
    đồng, usd, đô la mỹ, đô la, euro, ha, héc ta, hecta, tấn, tạ, kg, km, km2, km², m, m2, m²,
    m3, m³, lít, kwh, mwh, gwh, kw, mw, mwp, kwp, mva, kwh, tuổi, tháng, ngày, giờ, phút,
    điểm %, điểm phần trăm, điểm phần nghìn, phần trăm
"""
_PER = """
    người, năm, tháng, ngày, giờ, vụ, dân, vạn dân, hộ, lao động, ha, héc ta, km, km2, km², m2, m²,
    m3, trẻ đẻ sống, trẻ, bé gái, học sinh, sinh viên, đảng viên, doanh nghiệp, xã, huyện, lớp,
    lượt khách, khách, tấn, ca, thuê bao, nhân khẩu, khẩu, người dân, đơn vị
"""
ROUND = r"(?:100|1\.000|10\.000|100\.000|1000|10000|100000|1\.000\.000)"
_SCALE = r"(?:trăm|chục|nghìn|ngàn|vạn|triệu|tỷ|tỉ)"
_OVER = rf"(?: ?/ ?(?:{ROUND} )?(?:{_any(_PER)})(?!\w)| trên (?:{ROUND}|vạn) dân(?!\w))"
_UNIT = rf"(?:%|‰|(?:{_SCALE} )*(?:{_any(COUNTED + ',' + MEASURED)})(?!\w)|{_SCALE}(?!\w))"
# The unit after a number, denominators included; with an unknown one ("m2 sàn/người") it is none.
UNIT = re.compile(rf" ?((?:{_UNIT}){_OVER}*|{_OVER}+)(?! ?/|(?: \w+){{1,2}} ?/ ?[^\W\d])")
COUNTED_UNIT = re.compile(rf"(?:{_SCALE} )*({_any(COUNTED)})(?!\w)")
SHARE_UNIT = re.compile("[%‰]|phần trăm")
PLACE_UNIT = re.compile(
    "(?:xã|phường|thị trấn|huyện|thị xã|thành phố|tỉnh|ấp|khóm|thôn|bản|buôn|làng|khu phố|"
    "địa phương|đơn vị|tuyến|trường|cơ sở)(?!\\w)"
)

# ---------------------------------------------------------------- numbers that measure nothing

_N = r"(?<![\d.,])\d{1,2}(?!\d|[.,]\d)"
_YEAR = r"(?<![\d.,/])(?:19|20)\d\d(?!\d|[.,]\d)"
_LIST = r"(?:(?:, | và | ?- ?)\d{1,2}(?!\d|[.,]\d))*"
_BARE = rf"(?! ?(?:{_UNIT}|/))"
_ONWARD = r"(?: trở (?:lên|xuống))?"
_PAPER = (
    "nghị quyết|nghị định|quyết định|chỉ thị|thông tư|kết luận|công văn|tờ trình|luật|đề án|"
    "chương trình|kế hoạch|tiểu dự án|dự án|hợp phần"
)
_GRADE = (
    "mức độ|cấp độ|tiêu chí số|tiêu chí|đô thị loại|con thứ|lần thứ|thứ|hạng|bậc|loại|nhóm|vùng|"
    "khu vực|tuyến|đợt|kỳ|khóa|khoá|lớp|khối|điều|khoản|chương|mục|phụ lục|giai đoạn|cấp|số|"
    "phiên bản|lần|thế hệ|quốc lộ|đường tỉnh|công nghiệp"
)
# Why a number is harmless, and how it looks. Documents and names are told by their capitals.
HARMLESS_CASED = {
    "document": re.compile(
        r"(?<![\d.,])\d+(?:/\d{4})?/[A-ZĐƯ]{2,}[\w-]*(?:/\w+)?|(?<![\d.,/])\d+-[A-ZĐ]{2,}(?:/\w+)?"
    ),
    "name": re.compile(r"(?<!\w)(?:[A-Z]+[A-Za-z]*-?\d{1,3}|[2-6]G)(?!\w|[.,]\d|%|‰|-?\d)"),
}
HARMLESS = {
    "document": re.compile(rf"(?:{_PAPER}) (?:số )?\d{{1,4}}(?!\d|[.,]\d){_BARE}"),
    "date": re.compile(
        rf"{_N}[/.-]\d{{1,2}}[/.-](?:19|20)\d\d(?!\d)|ngày {_N} tháng \d{{1,2}} năm \d{{4}}"
        rf"|(?:ngày|trước|sau|hết|đến) {_N}/\d{{1,2}}(?!\d){_BARE}"
        rf"|(?:tháng|quý) (?:{_N}|[ivx]{{1,3}})(?:(?:/| năm ){_YEAR.replace('/', '')})?"
        rf"|{_N} (?:tháng|năm|ngày|quý)(?= (?:đầu|cuối|qua|tới|trước|gần|liền|liên|(?:19|20)\d\d))"
    ),
    "year": re.compile(
        rf"năm (?:học |ngân sách )?{_YEAR}(?:(?: ?- ?|, | và (?:năm )?)(?:19|20)\d\d(?!\d|[.,]\d))*"
        rf"|{_YEAR} ?- ?(?:19|20)\d\d(?!\d|[.,]\d){_BARE}"
        rf"|(?:đến|giai đoạn|cuối|hết|từ|vụ) {_YEAR}(?: ?- ?(?:19|20)\d\d)?{_BARE}"
    ),
    "grade": re.compile(
        rf"(?<!\w)(?:{_GRADE}) {_N}{_LIST}{_BARE}{_ONWARD}"
        rf"|(?:từ )?{_N}(?: ?- ?\d)? sao(?!\w){_ONWARD}|công nghiệp 4\.0"
        rf"|(?<!\w)(?:cả|đủ) {_N} (?:tiêu chí|mặt|nội dung|chương trình|nhóm|lĩnh vực|con)(?!\w)"
        rf"|(?<![\d.,])(?:24/7|24/24)(?!\d)|{_N} buổi/ngày"
    ),
    "list": re.compile(r"^ ?\d{1,2}[.)](?= )|(?<!\S)\(\d\)(?= )"),
    "denominator": re.compile(
        rf"(?:bác s[ĩỹ]|dược s[ĩỹ]|giường|giường bệnh|điều dưỡng|doanh nghiệp|thuê bao)"
        rf" trên {ROUND} (?:dân|người)(?!\w)"
    ),
}
AGE = re.compile(
    rf"(?:(?:từ|dưới|trên|đủ) )?{_N}(?: ?(?:-|đến|đến dưới) ?\d{{1,2}})? ?(?:tháng |năm )?"
    rf"tuổi(?!\w){_ONWARD}"
)
# There the years are the figure itself.
AGE_MEASURED = re.compile(r"tuổi (?:thọ|kết hôn|bình quân|trung bình)")
# A place among the provinces: a goal in words, its number no measure of its own.
RANK = re.compile(
    r"(?<!\w)(?:(?:trong )?(?:nhóm|tốp|top)|(?:xếp|đứng)(?: thứ)?(?: hạng)?(?: thứ)?"
    rf"|(?:thứ hạng|vị trí)(?: thứ)?)(?: từ)? {_N}(?:(?:/| ?- ?)\d{{1,2}}(?!\d|[.,]\d))?(?! ?[%‰])"
)

# ---------------------------------------------------------------- words before and after a figure

# What each phrase right before a figure says; "say" says nothing about the bound.
BEFORE = {
    **dict.fromkeys(
        ["ít nhất", "tối thiểu", "không dưới", "không thấp hơn", "không ít hơn", "không nhỏ hơn",
         "đạt và vượt", "đạt hoặc vượt", "bằng và vượt", "bằng hoặc vượt", "≥", ">="], "ge"),
    **dict.fromkeys(["trên", "hơn", ">"], "gt"),
    **dict.fromkeys(["vượt", "vượt mức"], "exceed"),
    **dict.fromkeys(
        ["không quá", "không vượt quá", "không vượt", "không cao hơn", "không lớn hơn",
         "không nhiều hơn", "tối đa", "nhiều nhất", "≤", "<="], "le"),
    **dict.fromkeys(["dưới", "<"], "lt"),
    **dict.fromkeys(["khoảng", "vào khoảng", "xấp xỉ", "gần", "~"], "approx"),
    **dict.fromkeys(
        ["còn", "chỉ còn", "xuống", "xuống còn", "giảm còn", "giảm xuống", "giảm xuống còn",
         "về mức", "xuống mức", "còn ở mức"], "drop"),
    **dict.fromkeys(["giảm", "kéo giảm", "giảm được", "giảm thêm"], "fall"),
    **dict.fromkeys(["tăng", "tăng thêm", "tăng trưởng"], "rise"),
    **dict.fromkeys(
        ["giữ vững", "duy trì", "giữ", "giữ ổn định", "ổn định", "giữ nguyên", "duy trì ổn định",
         "duy trì ở mức", "ổn định ở mức", "giữ ở mức"], "hold"),
    **dict.fromkeys(["tương đương", "tương đương với", "quy đổi"], "same"),
    **dict.fromkeys(
        ["cao hơn", "thấp hơn", "nhiều hơn", "ít hơn", "lớn hơn", "nhỏ hơn", "kém hơn"], "unsure"),
    "từ": "from",
    "cho": "for",
    **dict.fromkeys(["thêm", "có thêm"], "more"),
    **dict.fromkeys(["đạt", "đạt được", "đạt mức", "đạt tỷ lệ"], "reach"),
    **dict.fromkeys(
        ["chiếm", "chiếm tỷ lệ", "chiếm tỷ trọng", "là", "có", "bằng", "lên", "tăng lên",
         "nâng lên", "lên mức", "ở mức", "mức", "với", "phấn đấu", "được", "gấp", "bình quân",
         "hằng năm", "hàng năm", "mỗi năm"], "say"),
}  # fmt: skip
CHAIN = re.compile(rf"(?:^|(?<=[^\w]))({_any(','.join(BEFORE))})$")
# A figure after one of these says where, since when or against what, not how much.
LOOSE_BEFORE = re.compile(
    r"(?:^|\W)(?:tại|(?<!nhà )ở|của|thuộc|trong|sau|qua|theo|giữa|mỗi|từng|cứ|so với|hoặc|hay|"
    r"và/hoặc|trong số|trong tổng số|thiếu|kém|hụt|quá|trừ|đến|tới|ngoài|cả|chưa|không|cách)$"
)
# Anywhere before a figure these say that it is denied, past or guessed: a person reads it.
DENIED = re.compile(
    r"(?<!\w)(?:không (?:để|có|còn|phát sinh|xảy ra|tăng|giảm|đạt|được|thực hiện)|chưa|chẳng|"
    r"ước|cùng kỳ|năm trước|hiện nay|hiện có|hiện tại|hiện đạt|thực hiện năm|kết quả năm)"
    r"(?!\w)"
)
AGAINST = re.compile(r"so với(?!\w)")
# "hoặc 8%", "đến trên 9%", "± 1%": the figure goes on, so the number read is not the whole of it.
GOES_ON = re.compile(
    r" ?(?:[-/±+~–]|(?:đến|tới)(?! (?:năm|cuối|hết|ngày|tháng|quý|thời|nay|khi|các|từng|\d))"
    r"|(?:hoặc|hay|đổ|rưỡi|lẻ|mấy)(?!\w))"
)
TO_NEXT = re.compile(
    r"\s*(?:\(?năm \d{4}\)? )?(?:lên|tăng lên|xuống|giảm xuống|giảm còn|còn)(?!\w)"
)
# The words of the figure, not of a grade: "đạt loại khá trở lên", "từ 3 sao trở lên".
ONWARD = re.compile(
    r"(?<!khá )(?<!giỏi )(?<!tốt )(?<!trung bình )(?<!sao )(?<!tuổi )(?<!tuổi đảng )(?<!\d )"
    r"(?<!\w)trở lên(?!\w)"
)
DOWNWARD = re.compile(r" ?trở xuống(?!\w)")
AFTER_BARE = re.compile(
    r" ?(?:$|[.,;()]|(?:so với|trong|vào|ở|tại|theo|trở lên|trở xuống|lên|xuống|"
    r"còn|và|năm|đến|để|nhằm)(?!\w))"
)
# Less of these is better, unless the words beside say that something is done about them.
BAD = re.compile(
    r"(?<!\w)(?:nghèo|thất nghiệp|thiếu|suy dinh dưỡng|thấp còi|nhẹ cân|béo phì|tử vong|chết|"
    r"bị thương|thương vong|tội phạm|phạm tội|tái phạm|tai nạn|nợ|bội chi|chi thường xuyên|"
    r"lạm phát|giá tiêu dùng|cpi|icor|thất thoát|thất thu|tổn thất|thiệt hại|rò rỉ|hao hụt|"
    r"lãng phí|ô nhiễm|phát thải|tiêu hao|vi phạm|quá hạn|trễ hạn|chậm|tồn đọng|bỏ học|lưu ban|"
    r"thất học|tảo hôn|ly hôn|bạo lực|xâm hại|đuối nước|ngộ độc|mù chữ|nhiễm|mắc|nghiện|"
    r"hút thuốc|sâu răng|dịch bệnh|cháy|nổ|sạt lở|ngập|phá rừng|nhà tạm|dột nát|khó khăn|"
    r"khiếu kiện|khiếu nại|tố cáo|con thứ|thời gian|chi phí|thứ hạng|xếp hạng|"
    r"giới tính khi sinh|mất cân bằng|tăng dân số|tăng tự nhiên|chôn lấp|xảy ra|yếu|kém|"
    r"thôi việc|bỏ hoang|tái nghèo)(?!\w)"
)
CURED = re.compile(
    r"(?<!\w)(?:được|thoát nghèo|xử lý|giải quyết|khắc phục|phòng|chống|phát hiện|điều tra|"
    r"khám phá|xóa|xoá|hỗ trợ|thu hồi|thu gom|vươn lên|điều trị|ngăn chặn|kiểm soát)(?!\w)"
)
# "giảm" in the name of a thing, not a fall to be measured.
FALL_NAME = re.compile(r"giảm (?:nghèo|thiểu|sinh|nhẹ|phát thải)(?!\w)")
# What measures are named after, and the acts that are counted. A text that opens with one has
# its own subject; any other goes on with the one before.
NOUN = re.compile(
    r"(?:tỷ lệ|tỉ lệ|tỷ trọng|tỉ trọng|tỷ suất|tỉ suất|tỷ số|tỉ số|tốc độ|mức|số|tổng|thu|chi|vốn|"
    r"kim ngạch|xuất khẩu|nhập khẩu|giá trị|sản lượng|diện tích|chỉ số|hệ số|doanh thu|quy mô|grdp|"
    r"gdp|năng suất|mật độ|tuổi|thời gian|bội chi|dư nợ|công suất|độ|lượng|lạm phát)(?!\w)"
)
_DOING = (
    "huy động|tạo|giải quyết|trồng|xây dựng|phát triển|thành lập|thu hút|đưa|đào tạo|hỗ trợ|"
    "kết nạp|xử lý|thu gom|khắc phục|xóa|xoá|đón|cấp"
)
DOING = re.compile(rf"(?:phấn đấu |tiếp tục )*(?:{_DOING})(?!\w)")
ACT = re.compile(rf"(?:{_DOING}|tăng|giảm|kéo giảm|nâng|có|phấn đấu|duy trì|giữ)(?!\w)")
SHARE = re.compile(r"(?:phấn đấu |nâng |tăng |giảm )*(?:tỷ|tỉ) (?:lệ|trọng)(?!\w)|tốc độ(?!\w)")
INSERT = re.compile(r"[,;]?\s*\(?(?:trong đó|riêng)(?!\w):?,?\s*")
GOAL = re.compile(
    r"(?:phấn đấu |tiếp tục |tập trung )*(?:giữ vững|duy trì|giữ|không để|bảo đảm|đảm bảo|"
    r"hoàn thành|có thêm|được công nhận|thực hiện|xây dựng|đưa|nâng)(?!\w)"
)
