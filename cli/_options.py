"""The options of `comity record`: written by `python -m cli.options`, do not edit."""

from cli.option import Option, Type

TYPES: dict[str, tuple[Type, ...]] = {
    'figure-reported': (
        Type('figure-reported', ('partnership', 'ledger', 'body', 'source'), 'A figure that somebody gave.', (
            Option('metric', ('--metric',), 'text', True, 'what is counted', ()),
            Option('value', ('--value',), 'text', True, 'the figure, a decimal number', ()),
            Option('comparator', ('--comparator',), 'text', False, 'how the figure is meant', ('=', '>', '>=', '<', '<=', '~')),
            Option('unit', ('--unit',), 'text', False, 'people, TWD, percent …', ()),
            Option('as_of', ('--as-of',), 'when', False, 'the day or span that the figure speaks of', ()),
            Option('subject', ('--subject',), 'text', False, 'whom the figure is about', ()),
        )),
    ),
    'statement-made': (
        Type('statement-made', ('partnership', 'ledger', 'body', 'source'), 'Somebody said something that matters.', (
            Option('speaker', ('--speaker',), 'person', True, 'who spoke', ()),
            Option('text', ('--text',), 'text', True, 'what was said, in short', ()),
        )),
    ),
    'document-attached': (
        Type('document-attached', ('partnership', 'ledger', 'body', 'source'), 'A document that stays where it is; its place and its digest are recorded.', (
            Option('title', ('--title',), 'text', True, 'what it is', ()),
            Option('sha256', ('--sha256',), 'text', False, 'the SHA-256 digest of the file, 64 hexadecimal digits', ()),
            Option('media_type', ('--media-type',), 'text', False, 'such as application/pdf', ()),
            Option('locator', ('--locator',), 'text', False, 'where it is kept', ()),
        )),
    ),
    'noted': (
        Type('noted', ('partnership', 'ledger', 'body', 'source'), 'Something worth keeping that no other type of fact says.', (
            Option('text', ('--text',), 'text', True, 'the note', ()),
            Option('about', ('--about',), 'text', False, 'what kind of note it is', ('context', 'objective', 'definition', 'pillar', 'quote', 'other')),
        )),
    ),
    'opened': (
        Type('opened', ('partnership',), 'All that these bodies have between them is recorded here.', (
            Option('parties', ('--parties',), 'words', True, 'the registered bodies of the stream id', ()),
            Option('under', ('--under',), 'text', False, "the partnership above it, for a school's under a city's", ()),
            Option('title', ('--title',), 'text', False, "another title than the parties' names", ()),
        )),
        Type('opened', ('ledger',), 'The ledger was begun.', (
            Option('title', ('--title',), 'text', True, 'what it is called', ()),
            Option('home', ('--home',), 'text', False, "the body whose ledger it is; a researcher's has none", ()),
            Option('languages', ('--languages',), 'list', False, 'language tags, the first one first', ()),
            Option('timezone', ('--timezone',), 'text', False, 'the zone in which its days end', ()),
        )),
    ),
    'visited': (
        Type('visited', ('partnership',), 'One side called on the other, in person.', (
            Option('visitor', ('--visitor',), 'text', True, 'who visited', ()),
            Option('host', ('--host',), 'text', True, 'who was visited', ()),
            Option('occasion', ('--occasion',), 'text', False, 'what for', ()),
            Option('place', ('--place',), 'text', False, 'where', ()),
            Option('cost', ('--cost',), 'text', False, 'what it cost, with the currency', ()),
            Option('funded_by', ('--funded-by',), 'text', False, 'who paid', ()),
            Option('people', ('--people', '--person'), 'people', False, 'who took part', ()),
            Option('topics', ('--topics',), 'words', False, 'what it was about, as slugs', ()),
        )),
    ),
    'contacted': (
        Type('contacted', ('partnership',), 'The two sides were in contact other than by a visit.', (
            Option('channel', ('--channel',), 'text', True, 'how', ('meeting', 'online', 'letter', 'speech', 'event', 'call', 'other')),
            Option('by', ('--by',), 'text', False, 'who sought it', ()),
            Option('occasion', ('--occasion',), 'text', False, 'what for', ()),
            Option('place', ('--place',), 'text', False, 'where', ()),
            Option('people', ('--people', '--person'), 'people', False, 'who took part', ()),
            Option('topics', ('--topics',), 'words', False, 'what it was about, as slugs', ()),
        )),
    ),
    'proposed': (
        Type('proposed', ('partnership',), 'An instrument was proposed.', (
            Option('kind', ('--kind',), 'text', True, 'the kind of instrument', ('letter-of-intent', 'mou', 'project', 'friendship', 'sister-city', 'sister-school', 'sister-university', 'sister-port', 'sister-council', 'protocol', 'other')),
            Option('by', ('--by',), 'text', False, 'who proposed it', ()),
            Option('forum', ('--forum',), 'text', False, 'the council or committee', ()),
            Option('term', ('--term',), 'term', False, 'the term that is proposed', ()),
            Option('due', ('--due',), 'when', False, 'when it is to be decided', ()),
            Option('topics', ('--topics',), 'words', False, 'what it was about, as slugs', ()),
        )),
    ),
    'considered': (
        Type('considered', ('partnership',), 'A forum dealt with the proposal.', (
            Option('forum', ('--forum',), 'text', True, 'the council or committee', ()),
            Option('outcome', ('--outcome',), 'text', True, 'what became of it; tabled = put on the agenda', ('tabled', 'referred', 'amended', 'deferred', 'approved', 'rejected', 'withdrawn', 'lapsed')),
            Option('by', ('--by',), 'text', False, 'the body whose forum it is', ()),
            Option('vote', ('--vote',), 'vote', False, 'how it voted', ()),
            Option('reason', ('--reason',), 'text', False, 'why', ()),
            Option('due', ('--due',), 'when', False, 'when it is to come back', ()),
        )),
    ),
    'put-on-hold': (
        Type('put-on-hold', ('partnership',), 'A proposal was set aside without being refused.', (
            Option('reason', ('--reason',), 'text', True, 'why, in the words of whoever held it', ()),
            Option('by', ('--by',), 'text', False, 'the body that held it', ()),
        )),
    ),
    'resumed': (
        Type('resumed', ('partnership',), 'What was on hold or suspended goes on.', (
            Option('by', ('--by',), 'text', False, 'who resumed it', ()),
            Option('reason', ('--reason',), 'text', False, 'why', ()),
        )),
    ),
    'resolution-passed': (
        Type('resolution-passed', ('partnership',), 'A resolution of intent, without an instrument.', (
            Option('forum', ('--forum',), 'text', True, 'the council or committee', ()),
            Option('title', ('--title',), 'text', True, 'its title', ()),
            Option('by', ('--by',), 'text', False, 'the body whose forum it is', ()),
            Option('vote', ('--vote',), 'vote', False, 'how it voted', ()),
            Option('text', ('--text',), 'text', False, 'what it says, in short', ()),
        )),
    ),
    'signed': (
        Type('signed', ('partnership',), 'An instrument was signed; or one is known to exist, with no act of signing on record.', (
            Option('instrument', ('--instrument',), 'text', True, 'a name for the instrument, such as mou-2025', ()),
            Option('kind', ('--kind',), 'text', True, 'the kind of instrument', ('letter-of-intent', 'mou', 'project', 'friendship', 'sister-city', 'sister-school', 'sister-university', 'sister-port', 'sister-council', 'protocol', 'other')),
            Option('title', ('--title',), 'text', False, 'its title', ()),
            Option('by', ('--by',), 'list', False, 'the parties that signed (default: all)', ()),
            Option('term', ('--term',), 'term', False, 'how long it runs', ()),
            Option('signatories', ('--signatories',), 'people', False, 'who signed', ()),
            Option('witnesses', ('--witnesses',), 'people', False, 'who witnessed it', ()),
            Option('place', ('--place',), 'text', False, 'where', ()),
            Option('replaces', ('--replaces',), 'text', False, 'the instrument that it takes the place of', ()),
            Option('reestablishes', ('--reestablishes',), 'flag', False, 'it begins anew what had been terminated', ()),
            Option('topics', ('--topics',), 'words', False, 'what it was about, as slugs', ()),
        )),
    ),
    'signing-postponed': (
        Type('signing-postponed', ('partnership',), 'A signing that was to take place was put off.', (
            Option('reason', ('--reason',), 'text', True, 'why', ()),
            Option('kind', ('--kind',), 'text', False, 'the kind of instrument', ('letter-of-intent', 'mou', 'project', 'friendship', 'sister-city', 'sister-school', 'sister-university', 'sister-port', 'sister-council', 'protocol', 'other')),
        )),
    ),
    'renewed': (
        Type('renewed', ('partnership',), 'An instrument was renewed.', (
            Option('instrument', ('--instrument',), 'text', True, "the instrument's name", ()),
            Option('term', ('--term',), 'term', False, 'the new term (default: as long as the old)', ()),
            Option('forum', ('--forum',), 'text', False, 'the council or committee', ()),
            Option('vote', ('--vote',), 'vote', False, 'how it voted', ()),
        )),
    ),
    'renewal-declined': (
        Type('renewal-declined', ('partnership',), 'Notice was given that an instrument is not to be renewed.', (
            Option('instrument', ('--instrument',), 'text', True, "the instrument's name", ()),
            Option('by', ('--by',), 'text', False, 'who declined', ()),
            Option('reason', ('--reason',), 'text', False, 'why', ()),
            Option('forum', ('--forum',), 'text', False, 'the council or committee', ()),
            Option('vote', ('--vote',), 'vote', False, 'how it voted', ()),
        )),
    ),
    'amendment-proposed': (
        Type('amendment-proposed', ('partnership',), 'A change of an instrument in force was proposed.', (
            Option('instrument', ('--instrument',), 'text', True, "the instrument's name", ()),
            Option('change', ('--change',), 'text', True, 'what is to change', ()),
            Option('by', ('--by',), 'text', False, 'who proposed it', ()),
        )),
    ),
    'amended': (
        Type('amended', ('partnership',), 'An instrument in force was changed.', (
            Option('instrument', ('--instrument',), 'text', True, "the instrument's name", ()),
            Option('change', ('--change',), 'text', True, 'what changed', ()),
            Option('by', ('--by',), 'text', False, 'who changed it', ()),
        )),
    ),
    'invalidated': (
        Type('invalidated', ('partnership',), 'Somebody declared an instrument to be invalid, a party or not.', (
            Option('by', ('--by',), 'text', True, 'who declared it, a party or not', ()),
            Option('ground', ('--ground',), 'text', True, 'on what ground', ()),
            Option('instrument', ('--instrument',), 'text', False, "the instrument's name (default: the latest)", ()),
        )),
    ),
    'suspended': (
        Type('suspended', ('partnership',), 'One side suspended the partnership, or exchanges under it.', (
            Option('by', ('--by',), 'text', True, 'who suspended it', ()),
            Option('ground', ('--ground',), 'text', False, 'on what ground', ()),
            Option('scope', ('--scope',), 'text', False, 'what is suspended', ()),
            Option('forum', ('--forum',), 'text', False, 'the council or committee', ()),
            Option('vote', ('--vote',), 'vote', False, 'how it voted', ()),
        )),
    ),
    'termination-proposed': (
        Type('termination-proposed', ('partnership',), 'It was proposed to end what is in force.', (
            Option('by', ('--by',), 'text', True, 'who proposed it', ()),
            Option('forum', ('--forum',), 'text', False, 'the council or committee', ()),
            Option('ground', ('--ground',), 'text', False, 'on what ground', ()),
        )),
    ),
    'termination-postponed': (
        Type('termination-postponed', ('partnership',), 'A proposed termination was put off.', (
            Option('by', ('--by',), 'text', True, 'who put it off', ()),
            Option('reason', ('--reason',), 'text', True, 'why', ()),
            Option('until', ('--until',), 'when', False, 'until when', ()),
        )),
    ),
    'terminated': (
        Type('terminated', ('partnership',), 'One side, or both, ended the partnership.', (
            Option('by', ('--by',), 'text', True, 'who ended it', ()),
            Option('mode', ('--mode',), 'text', False, 'by one side or by both', ('unilateral', 'mutual')),
            Option('ground', ('--ground',), 'text', False, 'on what ground', ()),
            Option('effective', ('--effective',), 'when', False, 'the day from which it is ended (default: its own)', ()),
            Option('forum', ('--forum',), 'text', False, 'the council or committee', ()),
            Option('vote', ('--vote',), 'vote', False, 'how it voted', ()),
        )),
    ),
    'stance-taken': (
        Type('stance-taken', ('partnership',), 'Somebody took a stance on an instrument or an entry.', (
            Option('by', ('--by',), 'text', True, 'who took it', ()),
            Option('stance', ('--stance',), 'text', True, 'the stance', ('upholds', 'disputes', 'refutes', 'regards-as-ended', 'seeks-resumption', 'supports', 'opposes', 'other')),
            Option('instrument', ('--instrument',), 'text', False, "the instrument's name (default: the latest)", ()),
            Option('entry', ('--entry',), 'text', False, 'the entry that it is about', ()),
            Option('text', ('--text',), 'text', False, 'in their words, in short', ()),
        )),
    ),
    'pressured': (
        Type('pressured', ('partnership',), 'Somebody put pressure on the partnership.', (
            Option('actor', ('--actor',), 'text', True, 'who exerted it', ()),
            Option('means', ('--means',), 'words', True, 'by which means', ('political', 'economic', 'coercive', 'inducing', 'unclassified')),
            Option('form', ('--form',), 'text', False, 'an act, a threat or an offer', ('act', 'threat', 'offer')),
            Option('incident', ('--incident',), 'text', False, 'a name: facts of one incident count once per means', ()),
            Option('channel', ('--channel',), 'text', False, 'how it was conveyed', ()),
            Option('demand', ('--demand',), 'text', False, 'what was demanded', ()),
            Option('ground', ('--ground',), 'text', False, 'on what ground', ()),
            Option('beneficiary', ('--beneficiary',), 'text', False, 'in whose favour', ()),
            Option('target', ('--target',), 'text', False, 'on whom', ()),
            Option('attributed_by', ('--attributed-by',), 'text', False, 'who says that this actor did it', ()),
        )),
    ),
    'pressure-lifted': (
        Type('pressure-lifted', ('partnership',), 'Pressure ceased.', (
            Option('incident', ('--incident',), 'text', True, "the incident's name", ()),
            Option('by', ('--by',), 'text', False, 'who lifted it', ()),
            Option('reason', ('--reason',), 'text', False, 'why', ()),
        )),
    ),
    'concern-raised': (
        Type('concern-raised', ('partnership',), 'Somebody fears something, nobody having acted.', (
            Option('by', ('--by',), 'text', True, 'whose concern it is', ()),
            Option('text', ('--text',), 'text', True, 'what is feared', ()),
            Option('means', ('--means',), 'words', False, 'the means that are feared', ('political', 'economic', 'coercive', 'inducing', 'unclassified')),
        )),
    ),
    'commitment-made': (
        Type('commitment-made', ('partnership',), 'One side promised something.', (
            Option('commitment', ('--commitment',), 'text', True, 'a name for it', ()),
            Option('text', ('--text',), 'text', True, 'what was promised', ()),
            Option('owner', ('--owner',), 'text', False, 'who is to do it', ()),
            Option('due', ('--due',), 'when', False, 'by when', ()),
        )),
    ),
    'commitment-closed': (
        Type('commitment-closed', ('partnership',), 'A commitment came to its end.', (
            Option('commitment', ('--commitment',), 'text', True, 'its name', ()),
            Option('outcome', ('--outcome',), 'text', True, 'how', ('fulfilled', 'missed', 'released')),
        )),
    ),
    'dormancy-declared': (
        Type('dormancy-declared', ('partnership',), 'Nothing happens any more, and somebody says so.', (
            Option('by', ('--by',), 'text', False, 'who says so', ()),
            Option('reason', ('--reason',), 'text', False, 'why', ()),
        )),
    ),
    'policy-adopted': (
        Type('policy-adopted', ('ledger',), 'A rule that reports apply: what counts as a sister city, what is to follow a signature.', (
            Option('policy', ('--policy',), 'text', True, 'a name for it', ()),
            Option('title', ('--title',), 'text', True, 'what it is called', ()),
            Option('by', ('--by',), 'text', False, 'whose policy it is', ()),
            Option('metric', ('--metric',), 'text', False, 'the metric of the asserted figures that it is compared with', ()),
            Option('counts', ('--counts',), 'words', False, 'the kinds of instrument that count', ('letter-of-intent', 'mou', 'project', 'friendship', 'sister-city', 'sister-school', 'sister-university', 'sister-port', 'sister-council', 'protocol', 'other')),
            Option('follow_up', ('--follow-up',), 'text', False, 'the kind of instrument that is to follow', ('letter-of-intent', 'mou', 'project', 'friendship', 'sister-city', 'sister-school', 'sister-university', 'sister-port', 'sister-council', 'protocol', 'other')),
            Option('text', ('--text',), 'text', False, 'the rule in words', ()),
        )),
    ),
    'registered': (
        Type('registered', ('body',), 'A body was entered into the ledger.', (
            Option('name', ('--name',), 'text', True, 'its name, in English or in Latin letters', ()),
            Option('kind', ('--kind',), 'text', True, 'what it is', ('city', 'town', 'county', 'prefecture', 'state', 'district', 'territory', 'school', 'university', 'port', 'council', 'network', 'association', 'company', 'ministry', 'office', 'other')),
            Option('country', ('--country',), 'text', False, 'ISO 3166-1 alpha-2, or XK', ()),
            Option('names', ('--names',), 'names', False, 'its names by language tag, such as zh-Hant', ()),
            Option('lat', ('--lat',), 'text', False, 'latitude in degrees north', ()),
            Option('lon', ('--lon',), 'text', False, 'longitude in degrees east', ()),
            Option('ids', ('--ids',), 'names', False, 'its identifiers in other registers', ()),
            Option('under', ('--under',), 'text', False, 'the body that it belongs to', ()),
        )),
        Type('registered', ('source',), 'A source was entered into the ledger.', (
            Option('title', ('--title',), 'text', True, 'its title, or what it is', ()),
            Option('kind', ('--kind',), 'text', True, 'what kind of document it is', ('article', 'interview', 'minutes', 'agreement', 'dataset', 'webpage', 'letter', 'photo', 'other')),
            Option('authors', ('--authors',), 'list', False, 'who wrote it', ()),
            Option('publisher', ('--publisher',), 'text', False, 'who published it', ()),
            Option('published', ('--published',), 'when', False, 'when', ()),
            Option('url', ('--url',), 'text', False, 'its web address; never fetched', ()),
            Option('accessed', ('--accessed',), 'when', False, 'when it was looked at', ()),
            Option('sha256', ('--sha256',), 'text', False, 'the SHA-256 digest of the copy that was read', ()),
        )),
    ),
    'renamed': (
        Type('renamed', ('body',), 'The body took another name.', (
            Option('name', ('--name',), 'text', True, 'the new name', ()),
            Option('names', ('--names',), 'names', False, 'the new names by language tag', ()),
        )),
    ),
    'characterised': (
        Type('characterised', ('body',), 'What the body is known for, strives for or is good at.', (
            Option('tags', ('--tags',), 'list', False, 'such as industry:port', ()),
            Option('text', ('--text',), 'text', False, 'in words', ()),
        )),
    ),
    'role-held': (
        Type('role-held', ('body',), 'Somebody held an office of the body.', (
            Option('person', ('--person',), 'person', True, 'who, with the role', ()),
            Option('until', ('--until',), 'when', False, 'until when', ()),
        )),
    ),
    'succeeded': (
        Type('succeeded', ('body',), 'The body was merged into another, or replaced by it.', (
            Option('by', ('--by',), 'text', True, 'the body that took its place', ()),
        )),
    ),
    'same-as': (
        Type('same-as', ('source',), 'The source is another one that is registered: ‘ibid.’', (
            Option('original', ('--original',), 'text', True, 'the source that it is', ()),
        )),
    ),
    'withdrawn': (
        Type('withdrawn', ('source',), 'The source was withdrawn by its publisher, or proved not to be what it seemed.', (
            Option('reason', ('--reason',), 'text', True, 'why', ()),
        )),
    ),
}
