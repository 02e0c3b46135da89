"""One language for every condition of the product: read by people, judged in memory, compiled to SQL, with one meaning.

    parse('customers.town = "Łódź" AND interactions.contacts_90 >= 3', fields)

`parse` and `str` go there and back. `judge` answers for one record, `why` names the comparisons that decided, `to_sql`
asks all records at once. docs/conditions.md teaches the language; this table fixes what it means, on both sides:

| | meaning |
| --- | --- |
| a value that is not known | every comparison with it is false: `=`, `<`, `IN`, `CONTAINS`, `HAS`..., on either side |
| `!=`, `NOT IN`, `NOT` | exactly what `=`, `IN` and the part do not hold for: so they hold where a value is not known |
| a condition | holds or does not hold; there is no third answer, in SQL neither |
| a field nobody knows (its app is off) | like a value that is not known, always; never an error |
| text, and texts of a list | compared folded: no case, no diacritics (`Łódź` is `lodz`), single spaces, trimmed |
| choice | compared as it is with values and other choices; folded with text |
| number | exact decimals: 0.1 is 0.1; `1.50` is `1.5` |
| a moment beside a day | the day on which the moment falls in the zone given |
| `today`, `now` | the moment at which is judged, its day in the zone; a month after 31 January is the end of February |
| moments | equal when they are the same instant, in whatever zone they are written |
| empty text | known; `CONTAINS ""` and `BEGINS WITH ""` hold for every known text |
| empty list | known, and has nothing; `IN ()` and `HAS ANY ()` never hold, `HAS ALL ()` holds for every known list |
| `ALWAYS`, `NEVER` | an AND and an OR of nothing |

Numbers are `int` or `Decimal`, moments have a zone, lists are tuples of texts; None is "not known".
"""

from .operands import Field, FieldType, Getter, Kind, Present, Relative, Value
from .parsing import parse
from .sql import Clause, Column, to_sql
from .suggesting import Suggestion, Suggestions, suggestions
from .tree import (
    ALWAYS,
    NEVER,
    And,
    Compare,
    Condition,
    Fact,
    Flag,
    Has,
    HasOf,
    In,
    Known,
    Leaf,
    Match,
    Not,
    Or,
    all_of,
    any_of,
    spoken,
)
from .vocabulary import Vocabulary
from .words import ConditionError

__all__ = [
    "ALWAYS", "NEVER", "And", "Clause", "Column", "Compare", "Condition", "ConditionError", "Fact", "Field",
    "FieldType", "Flag", "Getter", "Has", "HasOf", "In", "Kind", "Known", "Leaf", "Match", "Not", "Or", "Present",
    "Relative", "Suggestion", "Suggestions", "Value", "Vocabulary", "all_of", "any_of", "parse",
    "spoken", "suggestions", "to_sql",
]  # fmt: skip
