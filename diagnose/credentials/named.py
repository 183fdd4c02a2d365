"""Variables and files that somebody named, field by field."""

from __future__ import annotations

from collections.abc import Mapping

from diagnose.credentials.interface import Fields
from diagnose.credentials.readers.environment import contents, value_of
from diagnose.errors import UsageError
from diagnose.model import Credentials, Secret


class NamedReader:
    """Reads each field from the variable or the file that was named for it.

    ``variables`` and ``files`` map a field to the name of a variable, which may end in ``_FILE`` and then holds a path, or to a path.
    No message shows what was named: somebody may have put the secret itself there.
    """

    def __init__(self, environ: Mapping[str, str], variables: Mapping[str, str], files: Mapping[str, str]) -> None:
        self._environ, self._variables, self._files = environ, variables, files

    def read(self, exchange: str, fields: Fields) -> Credentials | None:
        """The named fields. Raises `UsageError` for a field that the exchange does not issue and for a place that is not there."""
        named = {**self._variables, **self._files}
        if not named:
            return None
        for field in named:
            if field not in fields:
                raise UsageError(f"{exchange} issues no '{field}'; its keys have {', '.join(fields)}")
        found = {field: Secret(self._value(field)) for field in fields if field in named}
        # The name of a variable that is set is no secret; a path may say more than it should.
        places = [*self._variables.values(), *(f"a file for {field}" for field in self._files)]
        return Credentials(found, f"environment: {', '.join(places)}" if self._variables else ", ".join(places))

    def looked_for(self, exchange: str, fields: Fields) -> str:
        """The fields for which a place can be named."""
        return f"a variable or a file named for {', '.join(fields)}"

    def _value(self, field: str) -> str:
        if field in self._files:
            return contents(f"what is named for '{field}'", self._files[field])
        if self._variables[field] not in self._environ:
            raise UsageError(f"the variable named for '{field}' is not set")
        return value_of(self._variables[field], self._environ)
