"""The options of `comity record`: written by `python -m cli.options`, do not edit."""

# fmt: off
from typing import Final

from domain.kinds import KINDS

INSTRUMENTS: Final = tuple(KINDS)
TYPES: Final = {
    'opened': (
        ('opened', ('partnership',), 'All that these bodies have between them is recorded here.', (
            ('parties', ('--parties',), 'words', True, 'the registered bodies of the stream id', (), 'body'),
            ('under', ('--under',), 'text', False, "the partnership above it, for a school's under a city's", (), 'partnership'),
            ('title', ('--title',), 'text', False, "another title than the parties' names", (), ''),
        )),
        ('opened', ('ledger',), 'The ledger was begun.', (
            ('title', ('--title',), 'text', True, 'what it is called', (), ''),
            ('home', ('--home',), 'text', False, "the body whose ledger it is; a researcher's has none", (), 'body'),
            ('languages', ('--languages',), 'list', False, 'language tags, the first one first', (), ''),
            ('timezone', ('--timezone',), 'text', False, 'the zone in which its days end', (), ''),
        )),
    ),
    'visited': (
        ('visited', ('partnership',), 'One side called on the other, in person.', (
            ('visitor', ('--visitor',), 'text', True, 'who visited', (), 'body'),
            ('host', ('--host',), 'text', True, 'who was visited', (), 'body'),
            ('occasion', ('--occasion',), 'text', False, 'what for', (), ''),
            ('place', ('--place',), 'text', False, 'where', (), ''),
            ('cost', ('--cost',), 'text', False, 'what it cost, with the currency', (), ''),
            ('funded_by', ('--funded-by',), 'text', False, 'who paid', (), 'body'),
            ('people', ('--people', '--person'), 'people', False, 'who took part', (), ''),
            ('topics', ('--topics',), 'words', False, 'what it was about, as slugs', (), ''),
        )),
    ),
    'contacted': (
        ('contacted', ('partnership',), 'The two sides were in contact other than by a visit.', (
            ('channel', ('--channel',), 'text', True, 'how', ('meeting', 'online', 'letter', 'speech', 'event', 'call', 'other'), ''),
            ('by', ('--by',), 'text', False, 'who sought it', (), 'body'),
            ('occasion', ('--occasion',), 'text', False, 'what for', (), ''),
            ('place', ('--place',), 'text', False, 'where', (), ''),
            ('people', ('--people', '--person'), 'people', False, 'who took part', (), ''),
            ('topics', ('--topics',), 'words', False, 'what it was about, as slugs', (), ''),
        )),
    ),
    'proposed': (
        ('proposed', ('partnership',), 'An instrument was proposed.', (
            ('kind', ('--kind',), 'text', True, 'the kind of instrument', INSTRUMENTS, ''),
            ('by', ('--by',), 'text', False, 'who proposed it', (), 'body'),
            ('forum', ('--forum',), 'text', False, 'the council or committee', (), ''),
            ('term', ('--term',), 'term', False, 'the term that is proposed', (), ''),
            ('due', ('--due',), 'when', False, 'when it is to be decided', (), ''),
            ('topics', ('--topics',), 'words', False, 'what it was about, as slugs', (), ''),
        )),
    ),
    'considered': (
        ('considered', ('partnership',), 'A forum dealt with the proposal.', (
            ('forum', ('--forum',), 'text', True, 'the council or committee', (), ''),
            ('outcome', ('--outcome',), 'text', True, 'what became of it; tabled = put on the agenda', ('tabled', 'referred', 'amended', 'deferred', 'approved', 'rejected', 'withdrawn', 'lapsed'), ''),
            ('by', ('--by',), 'text', False, 'the body whose forum it is', (), 'body'),
            ('vote', ('--vote',), 'vote', False, 'how it voted', (), ''),
            ('reason', ('--reason',), 'text', False, 'why', (), ''),
            ('due', ('--due',), 'when', False, 'when it is to come back', (), ''),
        )),
    ),
    'put-on-hold': (
        ('put-on-hold', ('partnership',), 'A proposal was set aside without being refused.', (
            ('reason', ('--reason',), 'text', True, 'why, in the words of whoever held it', (), ''),
            ('by', ('--by',), 'text', False, 'the body that held it', (), 'body'),
        )),
    ),
    'resumed': (
        ('resumed', ('partnership',), 'What was on hold or suspended goes on.', (
            ('by', ('--by',), 'text', False, 'who resumed it', (), 'body'),
            ('reason', ('--reason',), 'text', False, 'why', (), ''),
        )),
    ),
    'resolution-passed': (
        ('resolution-passed', ('partnership',), 'A resolution of intent, without an instrument.', (
            ('forum', ('--forum',), 'text', True, 'the council or committee', (), ''),
            ('title', ('--title',), 'text', True, 'its title', (), ''),
            ('by', ('--by',), 'text', False, 'the body whose forum it is', (), 'body'),
            ('vote', ('--vote',), 'vote', False, 'how it voted', (), ''),
            ('text', ('--text',), 'text', False, 'what it says, in short', (), ''),
        )),
    ),
    'signed': (
        ('signed', ('partnership',), 'An instrument was signed; or one is known to exist, with no act of signing on record.', (
            ('instrument', ('--instrument',), 'text', True, 'a name for the instrument, such as mou-2025', (), ''),
            ('kind', ('--kind',), 'text', True, 'the kind of instrument', INSTRUMENTS, ''),
            ('title', ('--title',), 'text', False, 'its title', (), ''),
            ('by', ('--by',), 'list', False, 'the parties that signed (default: those that have not terminated)', (), 'body'),
            ('term', ('--term',), 'term', False, 'how long it runs', (), ''),
            ('signatories', ('--signatories',), 'people', False, 'who signed', (), ''),
            ('witnesses', ('--witnesses',), 'people', False, 'who witnessed it', (), ''),
            ('place', ('--place',), 'text', False, 'where', (), ''),
            ('replaces', ('--replaces',), 'text', False, 'the instrument that it takes the place of', (), ''),
            ('reestablishes', ('--reestablishes',), 'flag', False, 'it begins anew what had been terminated', (), ''),
            ('topics', ('--topics',), 'words', False, 'what it was about, as slugs', (), ''),
        )),
    ),
    'signing-postponed': (
        ('signing-postponed', ('partnership',), 'A signing that was to take place was put off.', (
            ('reason', ('--reason',), 'text', True, 'why', (), ''),
            ('kind', ('--kind',), 'text', False, 'the kind of instrument', INSTRUMENTS, ''),
        )),
    ),
    'renewed': (
        ('renewed', ('partnership',), 'An instrument was renewed.', (
            ('instrument', ('--instrument',), 'text', True, "the instrument's name", (), ''),
            ('term', ('--term',), 'term', False, 'the new term (default: the length of the old, where it has one)', (), ''),
            ('forum', ('--forum',), 'text', False, 'the council or committee', (), ''),
            ('vote', ('--vote',), 'vote', False, 'how it voted', (), ''),
        )),
    ),
    'renewal-declined': (
        ('renewal-declined', ('partnership',), 'Notice was given that an instrument is not to be renewed.', (
            ('instrument', ('--instrument',), 'text', True, "the instrument's name", (), ''),
            ('by', ('--by',), 'text', False, 'who declined', (), 'body'),
            ('reason', ('--reason',), 'text', False, 'why', (), ''),
            ('forum', ('--forum',), 'text', False, 'the council or committee', (), ''),
            ('vote', ('--vote',), 'vote', False, 'how it voted', (), ''),
        )),
    ),
    'amendment-proposed': (
        ('amendment-proposed', ('partnership',), 'A change of an instrument in force was proposed.', (
            ('instrument', ('--instrument',), 'text', True, "the instrument's name", (), ''),
            ('change', ('--change',), 'text', True, 'what is to change', (), ''),
            ('by', ('--by',), 'text', False, 'who proposed it', (), 'body'),
        )),
    ),
    'amended': (
        ('amended', ('partnership',), 'An instrument in force was changed.', (
            ('instrument', ('--instrument',), 'text', True, "the instrument's name", (), ''),
            ('change', ('--change',), 'text', True, 'what changed', (), ''),
            ('by', ('--by',), 'text', False, 'who changed it', (), 'body'),
        )),
    ),
    'invalidated': (
        ('invalidated', ('partnership',), 'Somebody declared an instrument to be invalid, a party or not.', (
            ('by', ('--by',), 'text', True, 'who declared it, a party or not', (), 'body'),
            ('ground', ('--ground',), 'text', True, 'on what ground', (), ''),
            ('instrument', ('--instrument',), 'text', False, "the instrument's name (default: the latest)", (), ''),
        )),
    ),
    'suspended': (
        ('suspended', ('partnership',), 'One side suspended the partnership, or exchanges under it.', (
            ('by', ('--by',), 'text', True, 'who suspended it', (), 'body'),
            ('ground', ('--ground',), 'text', False, 'on what ground', (), ''),
            ('scope', ('--scope',), 'text', False, 'what is suspended', (), ''),
            ('forum', ('--forum',), 'text', False, 'the council or committee', (), ''),
            ('vote', ('--vote',), 'vote', False, 'how it voted', (), ''),
        )),
    ),
    'termination-proposed': (
        ('termination-proposed', ('partnership',), 'It was proposed to end what is in force.', (
            ('by', ('--by',), 'text', True, 'who proposed it', (), 'body'),
            ('forum', ('--forum',), 'text', False, 'the council or committee', (), ''),
            ('ground', ('--ground',), 'text', False, 'on what ground', (), ''),
        )),
    ),
    'termination-postponed': (
        ('termination-postponed', ('partnership',), 'A proposed termination was put off.', (
            ('by', ('--by',), 'text', True, 'who put it off', (), 'body'),
            ('reason', ('--reason',), 'text', True, 'why', (), ''),
            ('until', ('--until',), 'when', False, 'until when', (), ''),
        )),
    ),
    'terminated': (
        ('terminated', ('partnership',), 'One side, or all, ended the partnership; or it is known to have ended, and nobody says by whom.', (
            ('by', ('--by',), 'text', False, 'who ended it (default: nobody is named, and it ends for all)', (), 'body'),
            ('mode', ('--mode',), 'text', False, 'by one side or by both', ('unilateral', 'mutual'), ''),
            ('ground', ('--ground',), 'text', False, 'on what ground', (), ''),
            ('effective', ('--effective',), 'when', False, 'the day from which it is ended (default: its own)', (), ''),
            ('forum', ('--forum',), 'text', False, 'the council or committee', (), ''),
            ('vote', ('--vote',), 'vote', False, 'how it voted', (), ''),
        )),
    ),
    'commitment-made': (
        ('commitment-made', ('partnership',), 'One side promised something.', (
            ('commitment', ('--commitment',), 'text', True, 'a name for it', (), ''),
            ('text', ('--text',), 'text', True, 'what was promised', (), ''),
            ('owner', ('--owner',), 'text', False, 'who is to do it', (), 'body'),
            ('due', ('--due',), 'when', False, 'by when', (), ''),
        )),
    ),
    'commitment-closed': (
        ('commitment-closed', ('partnership',), 'A commitment came to its end.', (
            ('commitment', ('--commitment',), 'text', True, 'its name', (), ''),
            ('outcome', ('--outcome',), 'text', True, 'how', ('fulfilled', 'missed', 'released'), ''),
        )),
    ),
    'dormancy-declared': (
        ('dormancy-declared', ('partnership',), 'Nothing happens any more, and somebody says so.', (
            ('by', ('--by',), 'text', False, 'who says so', (), 'body'),
            ('reason', ('--reason',), 'text', False, 'why', (), ''),
        )),
    ),
    'policy-adopted': (
        ('policy-adopted', ('ledger',), 'A rule that reports apply: what counts as a sister city, what is to follow a signature.', (
            ('policy', ('--policy',), 'text', True, 'a name for it', (), ''),
            ('title', ('--title',), 'text', True, 'what it is called', (), ''),
            ('by', ('--by',), 'text', False, 'whose policy it is', (), 'body'),
            ('metric', ('--metric',), 'text', False, 'the metric of the asserted figures that it is compared with', (), ''),
            ('counts', ('--counts',), 'words', False, 'the kinds of instrument that count', INSTRUMENTS, ''),
            ('follow_up', ('--follow-up',), 'text', False, 'the kind of instrument that is to follow', INSTRUMENTS, ''),
            ('text', ('--text',), 'text', False, 'the rule in words', (), ''),
        )),
    ),
    'registered': (
        ('registered', ('body',), 'A body was entered into the ledger.', (
            ('name', ('--name',), 'text', True, 'its name, in English or in Latin letters', (), ''),
            ('kind', ('--kind',), 'text', True, 'what it is', ('city', 'town', 'county', 'prefecture', 'state', 'district', 'territory', 'school', 'university', 'port', 'council', 'network', 'association', 'company', 'ministry', 'office', 'other'), ''),
            ('country', ('--country',), 'text', False, 'ISO 3166-1 alpha-2, or XK', (), ''),
            ('names', ('--names',), 'names', False, 'its names by language tag, such as zh-Hant', (), ''),
            ('lat', ('--lat',), 'text', False, 'latitude in degrees north', (), ''),
            ('lon', ('--lon',), 'text', False, 'longitude in degrees east', (), ''),
            ('ids', ('--ids',), 'names', False, 'its identifiers in other registers', (), ''),
            ('under', ('--under',), 'text', False, 'the body that it belongs to', (), 'body'),
        )),
        ('registered', ('source',), 'A source was entered into the ledger.', (
            ('title', ('--title',), 'text', True, 'its title, or what it is', (), ''),
            ('kind', ('--kind',), 'text', True, 'what kind of document it is', ('article', 'interview', 'minutes', 'agreement', 'dataset', 'webpage', 'letter', 'photo', 'other'), ''),
            ('authors', ('--authors',), 'list', False, 'who wrote it', (), ''),
            ('publisher', ('--publisher',), 'text', False, 'who published it', (), ''),
            ('published', ('--published',), 'when', False, 'when', (), ''),
            ('url', ('--url',), 'text', False, 'its web address; never fetched', (), ''),
            ('accessed', ('--accessed',), 'when', False, 'when it was looked at', (), ''),
            ('sha256', ('--sha256',), 'text', False, 'the SHA-256 digest of the copy that was read', (), ''),
        )),
    ),
    'renamed': (
        ('renamed', ('body',), 'The body took another name.', (
            ('name', ('--name',), 'text', True, 'the new name', (), ''),
            ('names', ('--names',), 'names', False, 'the new names by language tag', (), ''),
        )),
    ),
    'characterised': (
        ('characterised', ('body',), 'What the body is known for, strives for or is good at.', (
            ('tags', ('--tags',), 'words', False, 'such as industry:port', (), ''),
            ('text', ('--text',), 'text', False, 'in words', (), ''),
        )),
    ),
    'role-held': (
        ('role-held', ('body',), 'Somebody held an office of the body.', (
            ('person', ('--person',), 'person', True, 'who, with the role', (), ''),
            ('until', ('--until',), 'when', False, 'until when', (), ''),
        )),
    ),
    'succeeded': (
        ('succeeded', ('body',), 'The body was merged into another, or replaced by it.', (
            ('by', ('--by',), 'text', True, 'the body that took its place', (), 'body'),
        )),
    ),
    'invited': (
        ('invited', ('membership',), 'The network, or somebody for it, invited the body.', (
            ('by', ('--by',), 'text', True, 'who invited', (), 'body'),
            ('people', ('--people', '--person'), 'people', False, 'who took part', (), ''),
        )),
    ),
    'applied': (
        ('applied', ('membership',), 'The body asked to be admitted.', (
        )),
    ),
    'joined': (
        ('joined', ('membership',), 'The body became a member.', (
            ('as_name', ('--as-name',), 'text', False, 'the name under which it is listed', (), ''),
        )),
    ),
    'participated': (
        ('participated', ('membership',), 'The body took part in something of the network.', (
            ('occasion', ('--occasion',), 'text', True, 'in what', (), ''),
            ('place', ('--place',), 'text', False, 'where', (), ''),
            ('counterparts', ('--counterparts',), 'list', False, 'with whom in particular', (), 'body'),
            ('people', ('--people', '--person'), 'people', False, 'who took part', (), ''),
            ('topics', ('--topics',), 'words', False, 'what it was about, as slugs', (), ''),
        )),
    ),
    'named': (
        ('named', ('membership',), 'The network lists the member under a name.', (
            ('as_name', ('--as-name',), 'text', True, 'the name under which it is listed', (), ''),
            ('reason', ('--reason',), 'text', False, 'why', (), ''),
        )),
    ),
    'left': (
        ('left', ('membership',), 'The body is a member no longer.', (
            ('reason', ('--reason',), 'text', False, 'why', (), ''),
        )),
    ),
    'started': (
        ('started', ('programme',), 'A programme was begun.', (
            ('name', ('--name',), 'text', True, 'its name', (), ''),
            ('kind', ('--kind',), 'text', True, 'what it is', ('festival', 'concert', 'residency', 'forum', 'workshop', 'exchange', 'survey', 'other'), ''),
            ('host', ('--host',), 'text', False, 'who holds it', (), 'body'),
            ('names', ('--names',), 'names', False, 'its names by language tag, such as zh-Hant', (), ''),
            ('under', ('--under',), 'text', False, 'the programme that it belongs to', (), 'programme'),
        )),
    ),
    'edition-held': (
        ('edition-held', ('programme',), 'One edition of the programme took place.', (
            ('title', ('--title',), 'text', True, 'its title', (), ''),
            ('place', ('--place',), 'text', False, 'where', (), ''),
            ('partners', ('--partners',), 'list', False, 'with whom', (), 'body'),
            ('people', ('--people', '--person'), 'people', False, 'who took part', (), ''),
            ('topics', ('--topics',), 'words', False, 'what it was about, as slugs', (), ''),
            ('first_of_kind', ('--first-of-kind',), 'flag', False, 'it was the first of its kind', (), ''),
        )),
    ),
    'ended': (
        ('ended', ('programme',), 'The programme came to its end.', (
            ('reason', ('--reason',), 'text', False, 'why', (), ''),
        )),
    ),
    'same-as': (
        ('same-as', ('source',), 'The source is another one that is registered (‘ibid.’).', (
            ('original', ('--original',), 'text', True, 'the source that it is', (), 'source'),
        )),
    ),
    'withdrawn': (
        ('withdrawn', ('source',), 'The source was withdrawn by its publisher, or proved not to be what it seemed.', (
            ('reason', ('--reason',), 'text', True, 'why', (), ''),
        )),
    ),
    'stance-taken': (
        ('stance-taken', ('partnership', 'membership'), 'Somebody took a stance on an instrument or an entry.', (
            ('by', ('--by',), 'text', True, 'who took it', (), 'body'),
            ('stance', ('--stance',), 'text', True, 'the stance', ('upholds', 'disputes', 'refutes', 'regards-as-ended', 'seeks-resumption', 'supports', 'opposes', 'other'), ''),
            ('instrument', ('--instrument',), 'text', False, "the instrument's name (default: the latest)", (), ''),
            ('entry', ('--entry',), 'text', False, 'the entry that it is about', (), ''),
            ('text', ('--text',), 'text', False, 'in their words, in short', (), ''),
        )),
    ),
    'pressured': (
        ('pressured', ('partnership', 'membership'), 'Somebody put pressure on the partnership, or on the membership.', (
            ('actor', ('--actor',), 'text', True, 'who exerted it', (), 'body'),
            ('means', ('--means',), 'words', True, 'by which means', ('political', 'economic', 'coercive', 'inducing', 'unclassified'), ''),
            ('form', ('--form',), 'text', False, 'an act, a threat or an offer', ('act', 'threat', 'offer'), ''),
            ('incident', ('--incident',), 'text', False, 'a name: facts of one incident count once per means', (), ''),
            ('channel', ('--channel',), 'text', False, 'how it was conveyed', (), ''),
            ('demand', ('--demand',), 'text', False, 'what was demanded', (), ''),
            ('ground', ('--ground',), 'text', False, 'on what ground', (), ''),
            ('beneficiary', ('--beneficiary',), 'text', False, 'in whose favour', (), 'body'),
            ('target', ('--target',), 'text', False, 'on whom', (), 'body'),
            ('attributed_by', ('--attributed-by',), 'text', False, 'who says that this actor did it', (), 'body'),
        )),
    ),
    'pressure-lifted': (
        ('pressure-lifted', ('partnership', 'membership'), 'Pressure ceased.', (
            ('incident', ('--incident',), 'text', True, "the incident's name", (), ''),
            ('by', ('--by',), 'text', False, 'who lifted it', (), 'body'),
            ('reason', ('--reason',), 'text', False, 'why', (), ''),
        )),
    ),
    'concern-raised': (
        ('concern-raised', ('partnership', 'membership'), 'Somebody fears something, nobody having acted.', (
            ('by', ('--by',), 'text', True, 'whose concern it is', (), 'body'),
            ('text', ('--text',), 'text', True, 'what is feared', (), ''),
            ('means', ('--means',), 'words', False, 'the means that are feared', ('political', 'economic', 'coercive', 'inducing', 'unclassified'), ''),
        )),
    ),
    'figure-reported': (
        ('figure-reported', ('partnership', 'ledger', 'body', 'membership', 'programme', 'source'), 'A figure that somebody gave.', (
            ('metric', ('--metric',), 'text', True, 'what is counted', (), ''),
            ('value', ('--value',), 'text', True, 'the figure, a decimal number', (), ''),
            ('comparator', ('--comparator',), 'text', False, 'how the figure is meant', ('=', '>', '>=', '<', '<=', '~'), ''),
            ('unit', ('--unit',), 'text', False, 'people, TWD, percent …', (), ''),
            ('as_of', ('--as-of',), 'when', False, 'the day or span that the figure speaks of', (), ''),
            ('subject', ('--subject',), 'text', False, 'whom the figure is about', (), 'body'),
        )),
    ),
    'statement-made': (
        ('statement-made', ('partnership', 'ledger', 'body', 'membership', 'programme', 'source'), 'Somebody said something that matters.', (
            ('speaker', ('--speaker',), 'person', True, 'who spoke', (), ''),
            ('text', ('--text',), 'text', True, 'what was said, in short', (), ''),
        )),
    ),
    'document-attached': (
        ('document-attached', ('partnership', 'ledger', 'body', 'membership', 'programme', 'source'), 'A document that stays where it is; its place and its digest are recorded.', (
            ('title', ('--title',), 'text', True, 'what it is', (), ''),
            ('sha256', ('--sha256',), 'text', False, 'the SHA-256 digest of the file, 64 hexadecimal digits', (), ''),
            ('media_type', ('--media-type',), 'text', False, 'such as application/pdf', (), ''),
            ('locator', ('--locator',), 'text', False, 'where it is kept', (), ''),
        )),
    ),
    'noted': (
        ('noted', ('partnership', 'ledger', 'body', 'membership', 'programme', 'source'), 'Something worth keeping that no other type of fact says.', (
            ('text', ('--text',), 'text', True, 'the note', (), ''),
            ('about', ('--about',), 'text', False, 'what kind of note it is', ('context', 'objective', 'definition', 'pillar', 'quote', 'other'), ''),
        )),
    ),
}
