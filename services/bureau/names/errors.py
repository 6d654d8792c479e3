"""What a name or a query can be refused for. The texts never repeat what was asked."""


class UnsearchableName(ValueError):
    """This cannot be searched for."""

    code = "unsearchable_name"

    def __str__(self) -> str:
        return self.__doc__ or self.code


class NameTooLong(UnsearchableName):
    """A part of the name is longer than 200 characters."""

    code = "name_too_long"


class QueryTooVague(UnsearchableName):
    """Give a surname and a given name, or one of them and the full birth date, or an IIN."""

    code = "query_too_vague"


class ImpossibleDate(UnsearchableName):
    """A birth date is written 1980, 1980-05 or 1980-05-12 and must exist in the calendar."""

    code = "impossible_date"
