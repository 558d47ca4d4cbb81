"""How English denies without a "not": "ruled out", "off the table", "we forgo billboards", "rather than".

These words deny as surely, and yet are no negations to count: a statement's is lost only where a line takes its clause
over and denies nothing at all; a line's stands for a "not" of its statement.
"""

from __future__ import annotations

import re

SOFT = (
    r"rul(?:es?|ed|ing) out|out of (?:everything|all|any|(?:the )?(?:question|scope|bounds|reach|play))"
    r"|outside (?:the|our|its|this) (?:\w+ )?"
    r"(?:scope|remit|mandate|offer|offering|brief|cover|agreement|contract|warranty|programme|program)"
    r"|off (?:the |our )?(?:table|agenda|menu|limits|list|roadmap|cards)|off-limits|no-go|taboo"
    r"|forgo(?:es|ing|ne)?|forego(?:es|ing)?|forswear\w*|abstain\w*|refrain\w*|desist\w*|dispens(?:e|es|ed|ing) with"
    r"|do(?:es|ing)? away with|do(?:es|ing)? without|si(?:t|ts|tting) (?:\w+ ){0,2}out|g(?:ive|ives|iving"
    r"|ave) up(?! to)"
    r"|(?:refus|declin)(?:e|es|ed|ing) (?:to|all|any|every)|turn(?:s|ed|ing)? (?:\w+ ){0,3}?(?:down|away)(?! from)"
    r"|steer(?:s|ed|ing)? clear|(?:stay|stays|stayed|keep|keeps|kept|leave|leaves|left) (?:\S+ ){0,5}?(?:away|out|off"
    r"|clear|alone|aside)(?! of (?:date|stock)\b)"
    r"|(?:has|have) yet to|yet to be|(?:been|was|were|is|are) dropped(?! (?:by|from|to)\b)"
    r"|scrapped|abandoned|discontinued|abolished|axed|on hold|phas(?:es?|ed|ing) out|withdr(?:aw|aws|awn|ew)"
    r"|put an end|end(?:s|ed)? for good|clos(?:es|ed) for good|(?:stay|stays|stayed|remain|remains|remained|keep|keeps"
    r"|kept)(?: \w+)? closed|clos(?:ed|es) to"
    r"|(?:is|are|was|were) (?:now )?(?:gone|history|absent|missing)|devoid|fail(?:s|ed|ing)? to|unable|(?:is|are) "
    r"(?:disabled|switched off)"
    r"|hardly|scarcely|barely|rarely|seldom|far from|anything but|no such|unwelcome|ill-suited"
    r"|un(?:suitable|supported|available|acceptable|authori[sz]ed|wanted|likely|necessary|needed|affected|sold|cleared|tested"
    r"|covered|insured|approved)|ineligible|inadmissible|invalid|incompatible|insufficient|impermissible|illegal"
    r"|unlawful|beyond (?:what|our|the (?:scope|reach|limits)|us)"
    r"|(?:poor|bad|wrong) (?:fit|match|audience|place|target)"
)
"""What denies a clause by itself, for a statement to lose."""
STANDING = (
    SOFT + r"|refus(?:e|es|ed|ing|al)|declin(?:e|es|ed|ing)|reject(?:s|ed|ing|ion)?|veto(?:es|ed)?|den(?:y|ies|ied|ial)"
    r"|disallow(?:s|ed)?|forfeit(?:s|ed)?|disqualif\w+|barred|exempt(?:ed)?|waiv(?:e|es|ed|er)"
    r"|withh(?:o|e)ld(?:s|ing)?|h(?:o|e)ld(?:s|ing)? back|skip(?:s|ped|ping)?|omit(?:s|ted|ting)?|left out|leaves? out"
    r"|scrap(?:s|ping)?|abandon(?:s|ing)?|cancel(?:s|led|ed|ling|ing)?|discontinu\w+|abolish\w*|halt(?:s|ed)?"
    r"|suspend(?:s|ed)?|paus(?:es|ed)|withdrawal|gone|over(?=\W*\Z)|absent|missing|failure|disabled?"
    r"|switch(?:es|ed)? off|block(?:s|ed)?|zero|nil|n/a|free from|beyond (?:us|our)|outside|elsewhere|drop(?:s|ped)? "
    r"(?:all|the|our)|in lieu|ends?|(?:keep|keeps|stay|stays|kept) (?:\S+ ){0,2}?(?:quiet|silent|secret|private"
    r"|mum)|off(?=\W*[,;.]|\W*\Z)|out(?= until\b)|unless|ill-\w+|badly|poorly|h(?:o|e)ld(?:s"
    r"|ing)? (?:\S+ ){0,4}?(?:until"
    r"|till|off)|wait(?:s"
    r"|ing)?|delay(?:s|ed)?|postpon\w+|embargo\w*"
)
"""What a line may say for a "not" of its statement. Of an event these deny nothing: "two deliveries rejected"."""
_REST = r"(?:rather than|instead of|in place of|as opposed to|in lieu of|over(?= the))"
INSTEAD_OF = re.compile(rf"\b{_REST}\s(?P<what>[^\s,;:.]+(?:\s[^\s,;:.]+){{0,3}})", re.I)
"""What denies just what follows it: "in the cheese section rather than in the candy aisle"."""
