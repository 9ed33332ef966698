"""Make the plan's workbooks that LibreOffice saves: `python -m tests.data.saved_by_libreoffice`."""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.portal.messy_cells import formulas_with_results
from tests.portal.messy_tables import merged_headers_and_number_cells

HERE = Path(__file__).parent
FILES = {
    "plan2023-formulas.xlsx": formulas_with_results,
    "plan2023-merged.xls": merged_headers_and_number_cells,
}


def main():
    """Write each file again; LibreOffice works out the formulas and writes its own BIFF."""
    for name, build in FILES.items():
        with TemporaryDirectory() as folder:
            source = Path(folder) / f"{Path(name).stem}.xlsx"
            source.write_bytes(build())
            profile = f"-env:UserInstallation=file://{folder}/profile"
            kind = Path(name).suffix.lstrip(".")
            command = ["soffice", profile, "--headless", "--convert-to", kind]
            subprocess.run([*command, "--outdir", str(HERE), str(source)], check=True)


if __name__ == "__main__":
    main()
