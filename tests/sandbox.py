"""Keep tests away from a person's own data: a fresh folder, no settings from outside.

Loaded with `-p tests.sandbox` before Django reads its settings.
"""

import atexit
import os
import shutil
import tempfile

FOLDER = tempfile.mkdtemp(prefix="accord-test-")

for _name in [n for n in os.environ if n.startswith("ACCORD_") and n not in ("ACCORD_TALLY", "ACCORD_SHARED")]:
    del os.environ[_name]
# The tests run on SQLite unless `-p tests.pgplugin`, which is loaded after this, says otherwise.
os.environ.pop("DATABASE_URL", None)
os.environ["ACCORD_DATA"] = FOLDER
os.environ["ACCORD_DEMO"] = "yes"
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
