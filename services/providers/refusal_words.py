"""The words by which hosts say no, and those by which they speak of a number, in the languages in which they answer."""

import re

REFUSES = re.compile(
    r"unsupported|un?supported|n['o]t support|"
    r"not (?:be )?(?:permitted|allowed|accepted|available|enabled|recogni[sz]ed|valid)|"
    r"\bunknown\b|unrecogni[sz]ed|unexpected|deprecated|invalid|forbidden|extra inputs|extra fields|cannot find field|"
    r"cannot be|can't be|may only|must be|\bonly\b|unavailable|no longer|disabled|incompatible|no such|does not exist|"
    r"does ?n[o']t (?:know|accept|take|allow)|no endpoints found|refus|reject|remove|should be|not know|without|"
    r"不支持|不支援|无效|無效|非法|未知|不允许|不被允许|不接受|不可用|只支持|仅支持|不能|"
    r"サポートされ|サポートして|サポート外|対応してい|無効|使用できません|認識され|"
    r"지원되지|지원하지|유효하지|허용되지|사용할 수 없|알 수 없는|"
    r"nicht (?:unterstützt|erlaubt|zulässig|verfügbar|akzeptiert)|unzulässig|ungültig|unbekannt|"
    r"pas (?:pris|prise)e?s? en charge|pas (?:autorisé|accepté|supporté|disponible|valide)|invalide|inconnu|"
    r"no (?:es |está |son )?(?:compatible|soportad|admitid|permitid|válid|disponible|acepta|admite)|inválid|desconocid|"
    r"não (?:é |são |está )?(?:suportad|compatível|permitid|aceit|válid|disponível|suporta)|desconhecid|"
    r"non (?:è |sono )?(?:supportat|consentit|ammess|valid|disponibil)|sconosciut|"
    r"не (?:поддерж|допуска|разреш|примен|доступ)|недопустим|неизвестн|неверн",
    re.IGNORECASE,
)
ABOUT_SIZE = re.compile(
    r"\b(?:between|range|at most|at least|less than|greater than|more than|maximum|minimum|above|below|"
    r"exceed\w*|positive|non-negative|too (?:large|small|long|short|high|low|big|many|few)|"
    r"out of (?:range|bounds))\b|[<>]=?\s*\d|"
    r"范围|之间|大于|小于|超过|超出|最大|最小|過大|範囲|以上|以下|超え|범위|이상|이하|초과|최대|최소|"
    r"\b(?:zwischen|höchstens|mindestens|größer|kleiner|überschreite\w*|zu (?:groß|klein|lang|hoch|niedrig))\b|"
    r"\b(?:entre|au plus|au moins|supérieure?|inférieure?|dépasse\w*|trop)\b|"
    r"\b(?:mayor|menor|maior|máxim[oa]|mínim[oa]|excede\w*|demasiado|muito|maggiore|minore|massimo|minimo|supera\w*)\b|"
    r"между|больше|меньше|максим|миним|превыша|слишком|диапазон",
    re.IGNORECASE,
)
ABOUT_ELSE = re.compile(  # what no other request could mend
    r"quota|billing|\bcredits\b|insufficient.?balance|rate.?limit|api.?key|authenticat|context.?(?:length|window)|"
    r"content.?(?:filter|(?:management.?)?policy)|usage policy|moderation|flagged|invalid_prompt|"
    r"model_not_found|model\W+(?:\S+\W+)?not found|(?:unknown|invalid|no such) model\b|"
    r"余额|额度|欠费|配额|敏感|上下文长度",
    re.IGNORECASE,
)
