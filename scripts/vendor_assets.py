"""Refresh the front-end files that Accord ships: the design system, and the accessibility scanner of the tests.

Run by hand with `python3 scripts/vendor_assets.py` on a machine that has npm; nothing else in Accord
needs it.  Every package is pinned by version and by the digest of its archive: a changed archive is
refused.  To take a newer version, change `PACKAGES` and read what changed.
"""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Package:
    """One archive: what it is, the digest it must have, what is taken from it, and where that goes."""

    name: str
    version: str
    licence: str
    integrity: str
    take: tuple[str, ...]
    licence_files: tuple[str, ...]
    into: Path
    strip: str = "package/"


PACKAGES = (
    Package(
        name="@uswds/uswds",
        version="3.14.0",
        licence="CC0-1.0, with fonts under OFL-1.1 and Apache-2.0 and icons under Apache-2.0 (see LICENSE.md)",
        integrity="sha512-kwZ50TqGszxj3+MQhm+c84hI0y8rIKoc7ZLKbuHg+8rTkFisp9lXOMRD2wclyyuYZahpADxMvaPong7bwL7cew==",
        take=("dist/css/uswds.min.css", "dist/js/uswds.min.js", "dist/js/uswds-init.min.js"),
        licence_files=("LICENSE.md",),
        into=ROOT / "accord/web/static/vendor/uswds",
        strip="package/dist/",
    ),
    Package(
        name="axe-core",
        version="4.14.1",
        licence="MPL-2.0",
        integrity="sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
        take=("axe.min.js",),
        licence_files=("LICENSE", "LICENSE-3RD-PARTY.txt"),
        into=ROOT / "tests/browser/vendor/axe",
    ),
)

_URL = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)""")
_MAP = re.compile(rb"\n?(/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)\s*$")


def fetch(package: Package, folder: Path) -> Path:
    """Download one archive through npm and return it, after comparing its digest.

    Raises:
        SystemExit: the archive is not the one that is pinned.
    """
    wanted = f"{package.name}@{package.version}"
    said = subprocess.run(
        ["npm", "pack", wanted, "--json", "--silent"], cwd=folder, check=True, capture_output=True, text=True
    )
    archive = folder / str(json.loads(said.stdout)[0]["filename"])
    digest = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != package.integrity:
        sys.exit(f"{wanted}: got the archive {digest}, expected {package.integrity}. Nothing was changed.")
    return archive


def referenced(css: str, at: str) -> set[str]:
    """Return the files inside the archive that a style sheet at the path `at` names."""
    base = Path("/", at).parent
    found = set()
    for url in _URL.findall(css):
        if url.startswith(("data:", "#", "http:", "https:")):
            continue
        path = (base / url.split("?")[0].split("#")[0]).resolve()
        found.add(str(path).lstrip("/"))
    return found


def unpack(package: Package, archive: Path) -> list[dict[str, object]]:
    """Write what is taken into its folder, which is emptied first, and return the list of files."""
    with tarfile.open(archive) as tar:
        inside = {m.name: m for m in tar.getmembers() if m.isfile()}

        def read(name: str) -> bytes:
            member = tar.extractfile(inside[name])
            if member is None:
                sys.exit(f"{package.name}: {name} is not in the archive.")
            return member.read()

        names = {f"package/{n}" for n in package.take}
        for name in sorted(names):
            if name.endswith(".css"):
                names |= referenced(read(name).decode(), name)
        shutil.rmtree(package.into, ignore_errors=True)
        files = []
        for name in sorted(names) + [f"package/{n}" for n in package.licence_files]:
            # Source maps stay behind, so the line that names one would be a dead link.
            data = _MAP.sub(b"\n", read(name)) if name.endswith((".css", ".js")) else read(name)
            target = package.into / name.removeprefix(package.strip).removeprefix("package/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            files.append(
                {
                    "path": target.relative_to(package.into.parent).as_posix(),
                    "bytes": len(data),
                    "sha256": hashlib.sha256(data).hexdigest(),
                }
            )
    return files


def main() -> None:
    """Fetch, check and unpack every package, and write a manifest beside each."""
    with tempfile.TemporaryDirectory() as folder:
        archives = [(package, fetch(package, Path(folder))) for package in PACKAGES]
        for package, archive in archives:
            files = unpack(package, archive)
            manifest = {
                "packages": [
                    {
                        "name": package.name,
                        "version": package.version,
                        "licence": package.licence,
                        "integrity": package.integrity,
                        "files": files,
                    }
                ]
            }
            path = package.into.parent / "MANIFEST.json"
            path.write_text(json.dumps(manifest, indent=1) + "\n")
            size = sum(int(str(f["bytes"])) for f in files)
            print(f"{package.name} {package.version}: {len(files)} files, {size // 1024} kB -> {path.parent.name}/")


if __name__ == "__main__":
    main()
