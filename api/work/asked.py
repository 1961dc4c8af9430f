"""What a request asks, as plain data that crosses to a worker."""

from dataclasses import dataclass

from api.language import Language, of_request


@dataclass(frozen=True, slots=True)
class Asked:
    """All of a request that an answer may depend on; two that are equal have the same answer.

    `path` is the address below the service's root, `root` what stands before it, `origin` the
    scheme and host before that where an answer tells them; `cookie` is the language that it says,
    which a parameter `lang` goes before; `content_type` is the upload's.
    """

    method: str
    path: str
    pairs: tuple[tuple[str, str], ...] = ()
    accept: str | None = None
    accept_language: str | None = None
    cookie: str | None = None
    root: str = ""
    origin: str | None = None
    content_type: str | None = None

    def parameter(self, name: str) -> str | None:
        """Return the first value of a parameter, if it was sent."""
        return next((value for key, value in self.pairs if key == name), None)

    def parameters(self, name: str) -> list[str]:
        """Return all values of a parameter."""
        return [value for key, value in self.pairs if key == name]

    @property
    def language(self) -> Language:
        """The language of the words for people."""
        return of_request(self.parameter("lang") or self.cookie, self.accept_language)
