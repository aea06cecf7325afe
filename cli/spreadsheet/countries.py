"""What offices write in a column of countries, in English and in Chinese, for the codes of ISO 3166-1.

These words are only ever read: what is stored and shown is the code. The names are those that countries use
for themselves and that offices write for them; the Chinese ones are those in use in Taiwan.
"""

import re
from functools import cache

from domain.text import normalise

_NAMES = """
AD Andorra 安道爾 | AE United Arab Emirates, UAE 阿聯, 阿拉伯聯合大公國 | AF Afghanistan 阿富汗
AG Antigua and Barbuda 安地卡及巴布達 | AL Albania 阿爾巴尼亞 | AM Armenia 亞美尼亞 | AO Angola 安哥拉
AR Argentina 阿根廷 | AS American Samoa 美屬薩摩亞 | AT Austria 奧地利 | AU Australia 澳洲, 澳大利亞
AW Aruba 阿魯巴 | AZ Azerbaijan 亞塞拜然 | BA Bosnia and Herzegovina 波士尼亞與赫塞哥維納, 波赫
BB Barbados 巴貝多 | BD Bangladesh 孟加拉 | BE Belgium 比利時 | BF Burkina Faso 布吉納法索
BG Bulgaria 保加利亞 | BH Bahrain 巴林 | BI Burundi 蒲隆地 | BJ Benin 貝南 | BM Bermuda 百慕達
BN Brunei, Brunei Darussalam 汶萊 | BO Bolivia 玻利維亞 | BR Brazil 巴西 | BS Bahamas, The Bahamas 巴哈馬
BT Bhutan 不丹 | BW Botswana 波札那 | BY Belarus 白俄羅斯 | BZ Belize 貝里斯 | CA Canada 加拿大
CD Democratic Republic of the Congo, DR Congo, DRC 剛果民主共和國, 民主剛果
CF Central African Republic 中非共和國, 中非 | CG Republic of the Congo, Congo-Brazzaville 剛果共和國
CH Switzerland 瑞士 | CI Ivory Coast, Côte d'Ivoire 象牙海岸 | CK Cook Islands 庫克群島 | CL Chile 智利
CM Cameroon 喀麥隆 | CN China, People's Republic of China, PRC 中國, 中國大陸, 中華人民共和國
CO Colombia 哥倫比亞 | CR Costa Rica 哥斯大黎加 | CU Cuba 古巴 | CV Cape Verde, Cabo Verde 維德角
CW Curaçao 古拉索 | CY Cyprus 賽普勒斯 | CZ Czechia, Czech Republic 捷克 | DE Germany, Deutschland 德國
DJ Djibouti 吉布地 | DK Denmark 丹麥 | DM Dominica 多米尼克 | DO Dominican Republic 多明尼加
DZ Algeria 阿爾及利亞 | EC Ecuador 厄瓜多 | EE Estonia 愛沙尼亞 | EG Egypt 埃及 | EH Western Sahara 西撒哈拉
ER Eritrea 厄利垂亞 | ES Spain, España 西班牙 | ET Ethiopia 衣索比亞 | FI Finland 芬蘭 | FJ Fiji 斐濟
FM Micronesia, Federated States of Micronesia 密克羅尼西亞 | FO Faroe Islands 法羅群島 | FR France 法國
GA Gabon 加彭
GB United Kingdom, UK, Great Britain, England, Scotland, Wales, Northern Ireland 英國, 聯合王國
GD Grenada 格瑞那達 | GE Georgia 喬治亞 | GF French Guiana 法屬圭亞那 | GG Guernsey 根西 | GH Ghana 迦納
GI Gibraltar 直布羅陀 | GL Greenland 格陵蘭 | GM Gambia, The Gambia 甘比亞 | GN Guinea 幾內亞
GP Guadeloupe 瓜地洛普 | GQ Equatorial Guinea 赤道幾內亞 | GR Greece 希臘 | GT Guatemala 瓜地馬拉
GU Guam 關島 | GW Guinea-Bissau 幾內亞比索 | GY Guyana 蓋亞那 | HK Hong Kong 香港 | HN Honduras 宏都拉斯
HR Croatia 克羅埃西亞 | HT Haiti 海地 | HU Hungary 匈牙利 | ID Indonesia 印尼, 印度尼西亞
IE Ireland 愛爾蘭 | IL Israel 以色列 | IM Isle of Man 曼島 | IN India 印度 | IQ Iraq 伊拉克 | IR Iran 伊朗
IS Iceland 冰島 | IT Italy, Italia 義大利 | JE Jersey 澤西 | JM Jamaica 牙買加 | JO Jordan 約旦
JP Japan, Nippon 日本 | KE Kenya 肯亞 | KG Kyrgyzstan 吉爾吉斯 | KH Cambodia 柬埔寨 | KI Kiribati 吉里巴斯
KM Comoros 葛摩 | KN Saint Kitts and Nevis, St. Kitts and Nevis 聖克里斯多福及尼維斯, 聖克里斯多福
KP North Korea, DPRK 北韓 | KR South Korea, Republic of Korea, Korea 南韓, 韓國, 大韓民國 | KW Kuwait 科威特
KY Cayman Islands 開曼群島 | KZ Kazakhstan 哈薩克 | LA Laos 寮國 | LB Lebanon 黎巴嫩
LC Saint Lucia, St. Lucia 聖露西亞 | LI Liechtenstein 列支敦斯登 | LK Sri Lanka 斯里蘭卡
LR Liberia 賴比瑞亞 | LS Lesotho 賴索托 | LT Lithuania 立陶宛 | LU Luxembourg 盧森堡 | LV Latvia 拉脫維亞
LY Libya 利比亞 | MA Morocco 摩洛哥 | MC Monaco 摩納哥 | MD Moldova 摩爾多瓦 | ME Montenegro 蒙特內哥羅
MG Madagascar 馬達加斯加 | MH Marshall Islands 馬紹爾群島 | MK North Macedonia 北馬其頓 | ML Mali 馬利
MM Myanmar, Burma 緬甸 | MN Mongolia 蒙古 | MO Macau, Macao 澳門
MP Northern Mariana Islands 北馬利安納群島 | MQ Martinique 馬丁尼克 | MR Mauritania 茅利塔尼亞
MT Malta 馬爾他 | MU Mauritius 模里西斯 | MV Maldives 馬爾地夫 | MW Malawi 馬拉威 | MX Mexico, México 墨西哥
MY Malaysia 馬來西亞 | MZ Mozambique 莫三比克 | NA Namibia 納米比亞 | NC New Caledonia 新喀里多尼亞
NE Niger 尼日 | NG Nigeria 奈及利亞 | NI Nicaragua 尼加拉瓜 | NL Netherlands, The Netherlands, Holland 荷蘭
NO Norway 挪威 | NP Nepal 尼泊爾 | NR Nauru 諾魯 | NU Niue 紐埃 | NZ New Zealand 紐西蘭 | OM Oman 阿曼
PA Panama 巴拿馬 | PE Peru 秘魯 | PF French Polynesia 法屬玻里尼西亞 | PG Papua New Guinea 巴布亞紐幾內亞
PH Philippines, The Philippines 菲律賓 | PK Pakistan 巴基斯坦 | PL Poland, Polska 波蘭
PR Puerto Rico 波多黎各 | PS Palestine 巴勒斯坦 | PT Portugal 葡萄牙 | PW Palau 帛琉 | PY Paraguay 巴拉圭
QA Qatar 卡達 | RE Réunion 留尼旺 | RO Romania 羅馬尼亞 | RS Serbia 塞爾維亞
RU Russia, Russian Federation 俄羅斯, 俄國 | RW Rwanda 盧安達 | SA Saudi Arabia 沙烏地阿拉伯
SB Solomon Islands 索羅門群島 | SC Seychelles 塞席爾 | SD Sudan 蘇丹 | SE Sweden 瑞典 | SG Singapore 新加坡
SI Slovenia 斯洛維尼亞 | SK Slovakia 斯洛伐克 | SL Sierra Leone 獅子山 | SM San Marino 聖馬利諾
SN Senegal 塞內加爾 | SO Somalia 索馬利亞 | SR Suriname 蘇利南 | SS South Sudan 南蘇丹
ST São Tomé and Príncipe 聖多美普林西比 | SV El Salvador 薩爾瓦多 | SX Sint Maarten 荷屬聖馬丁
SY Syria 敘利亞 | SZ Eswatini, Swaziland 史瓦帝尼, 史瓦濟蘭 | TD Chad 查德 | TG Togo 多哥 | TH Thailand 泰國
TJ Tajikistan 塔吉克 | TL East Timor, Timor-Leste 東帝汶 | TM Turkmenistan 土庫曼 | TN Tunisia 突尼西亞
TO Tonga 東加 | TR Turkey, Türkiye 土耳其 | TT Trinidad and Tobago 千里達及托巴哥 | TV Tuvalu 吐瓦魯
TW Taiwan, Republic of China 臺灣, 中華民國 | TZ Tanzania 坦尚尼亞 | UA Ukraine 烏克蘭 | UG Uganda 烏干達
US United States, United States of America, USA, U.S.A., U.S. 美國 | UY Uruguay 烏拉圭
UZ Uzbekistan 烏茲別克 | VA Vatican City, Holy See 教廷, 梵蒂岡
VC Saint Vincent and the Grenadines 聖文森及格瑞那丁, 聖文森 | VE Venezuela 委內瑞拉
VG British Virgin Islands 英屬維京群島 | VI U.S. Virgin Islands 美屬維京群島 | VN Vietnam, Viet Nam 越南
VU Vanuatu 萬那杜 | WS Samoa 薩摩亞 | XK Kosovo 科索沃 | YE Yemen 葉門 | ZA South Africa 南非
ZM Zambia 尚比亞 | ZW Zimbabwe 辛巴威
"""


@cache
def codes() -> dict[str, str]:
    """The codes by what a country is called, folded."""
    found: dict[str, str] = {}
    for word in _NAMES.replace("\n", " | ").split(" | "):
        code, _, said = word.strip().partition(" ")
        for name in re.sub(r" (?=[\u4e00-\u9fff])", ", ", said, count=1).split(", ") if said else ():
            found[normalise(name)] = code
    return found
