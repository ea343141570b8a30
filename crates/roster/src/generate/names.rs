//! Names: weighted surnames with the compound ones, given names, the two-part
//! names of minorities with their middle dot, rare characters.

use super::random::Random;

/// Surname, its reading, and how many in ten thousand bear it, roughly.
#[rustfmt::skip]
const SURNAMES: &[(&str, &str, u32)] = &[
    ("王", "wang", 722), ("李", "li", 718), ("张", "zhang", 674), ("刘", "liu", 517), ("陈", "chen", 450),
    ("杨", "yang", 307), ("黄", "huang", 220), ("赵", "zhao", 214), ("吴", "wu", 198), ("周", "zhou", 195),
    ("徐", "xu", 145), ("孙", "sun", 141), ("马", "ma", 133), ("朱", "zhu", 128), ("胡", "hu", 126),
    ("郭", "guo", 115), ("何", "he", 113), ("高", "gao", 106), ("林", "lin", 105), ("罗", "luo", 96),
    ("郑", "zheng", 93), ("梁", "liang", 85), ("谢", "xie", 73), ("宋", "song", 70), ("唐", "tang", 67),
    ("许", "xu", 66), ("韩", "han", 63), ("冯", "feng", 62), ("邓", "deng", 60), ("曹", "cao", 59),
    ("彭", "peng", 57), ("曾", "zeng", 56), ("肖", "xiao", 55), ("田", "tian", 54), ("董", "dong", 53),
    ("袁", "yuan", 53), ("潘", "pan", 52), ("于", "yu", 51), ("蒋", "jiang", 50), ("蔡", "cai", 49),
    ("余", "yu", 48), ("杜", "du", 47), ("叶", "ye", 46), ("程", "cheng", 45), ("苏", "su", 44),
    ("魏", "wei", 44), ("吕", "lv", 43), ("丁", "ding", 42), ("任", "ren", 41), ("沈", "shen", 40),
    ("姚", "yao", 39), ("卢", "lu", 38), ("姜", "jiang", 37), ("崔", "cui", 36), ("钟", "zhong", 35),
    ("谭", "tan", 34), ("陆", "lu", 33), ("汪", "wang", 33), ("范", "fan", 32), ("金", "jin", 31),
    ("石", "shi", 30), ("廖", "liao", 29), ("贾", "jia", 28), ("夏", "xia", 27), ("韦", "wei", 26),
    ("付", "fu", 25), ("方", "fang", 24), ("白", "bai", 23), ("邹", "zou", 22), ("孟", "meng", 21),
    ("熊", "xiong", 20), ("秦", "qin", 19), ("邱", "qiu", 18), ("江", "jiang", 17), ("尹", "yin", 16),
    ("薛", "xue", 16), ("闫", "yan", 15), ("段", "duan", 15), ("雷", "lei", 14), ("侯", "hou", 14),
    ("龙", "long", 13), ("史", "shi", 13), ("陶", "tao", 12), ("黎", "li", 12), ("贺", "he", 11),
    ("欧阳", "ouyang", 10), ("上官", "shangguan", 2), ("司马", "sima", 2), ("诸葛", "zhuge", 2),
    ("皇甫", "huangfu", 1), ("尉迟", "yuchi", 1), ("司徒", "situ", 2), ("夏侯", "xiahou", 1), ("令狐", "linghu", 1),
];

/// Characters of given names with their readings.
#[rustfmt::skip]
const GIVEN: &[(&str, &str)] = &[
    ("伟", "wei"), ("芳", "fang"), ("娜", "na"), ("敏", "min"), ("静", "jing"), ("丽", "li"), ("强", "qiang"),
    ("磊", "lei"), ("军", "jun"), ("洋", "yang"), ("勇", "yong"), ("艳", "yan"), ("杰", "jie"), ("娟", "juan"),
    ("涛", "tao"), ("明", "ming"), ("超", "chao"), ("秀", "xiu"), ("霞", "xia"), ("平", "ping"), ("刚", "gang"),
    ("桂", "gui"), ("晓", "xiao"), ("若", "ruo"), ("子", "zi"), ("梓", "zi"), ("轩", "xuan"), ("涵", "han"),
    ("雨", "yu"), ("欣", "xin"), ("怡", "yi"), ("佳", "jia"), ("思", "si"), ("宇", "yu"), ("浩", "hao"),
    ("然", "ran"), ("文", "wen"), ("博", "bo"), ("一", "yi"), ("诺", "nuo"), ("俊", "jun"), ("晨", "chen"),
    ("辰", "chen"), ("溪", "xi"), ("瑶", "yao"), ("琪", "qi"), ("雪", "xue"), ("梅", "mei"), ("兰", "lan"),
    ("竹", "zhu"), ("菊", "ju"), ("春", "chun"), ("夏", "xia"), ("秋", "qiu"), ("冬", "dong"), ("建", "jian"),
    ("国", "guo"), ("华", "hua"), ("志", "zhi"), ("海", "hai"), ("波", "bo"), ("斌", "bin"), ("鹏", "peng"),
    ("飞", "fei"), ("宁", "ning"), ("安", "an"), ("康", "kang"), ("乐", "le"), ("嘉", "jia"), ("懿", "yi"),
    ("航", "hang"), ("睿", "rui"), ("泽", "ze"), ("昊", "hao"), ("天", "tian"), ("亦", "yi"), ("沐", "mu"),
    ("可", "ke"), ("心", "xin"), ("语", "yu"), ("彤", "tong"), ("萱", "xuan"), ("悦", "yue"), ("钰", "yu"),
    ("倩", "qian"), ("颖", "ying"), ("琳", "lin"), ("璐", "lu"), ("莹", "ying"), ("洁", "jie"), ("玲", "ling"),
    ("红", "hong"), ("燕", "yan"), ("萍", "ping"), ("云", "yun"), ("峰", "feng"), ("辉", "hui"), ("亮", "liang"),
    ("鑫", "xin"), ("凯", "kai"), ("旭", "xu"), ("阳", "yang"), ("帆", "fan"), ("楠", "nan"), ("林", "lin"),
];

/// Characters that older systems stumble over: outside GBK, outside the basic
/// plane, or both (S13).
#[rustfmt::skip]
const RARE: &[(&str, &str)] = &[
    ("𠮷", "ji"), ("䶮", "yan"), ("㛃", "jie"), ("𬭎", "hong"), ("𫖮", "yi"), ("𬍛", "wang"), ("𣲘", "mu"),
    ("犇", "ben"), ("翀", "chong"), ("堃", "kun"), ("喆", "zhe"), ("祎", "yi"), ("昇", "sheng"), ("𪚥", "zhe"),
];

/// Halves of two-part names.
#[rustfmt::skip]
const FIRST_PARTS: &[&str] = &[
    "阿卜杜拉", "买买提", "阿依古丽", "热依汗", "艾力", "古丽娜尔", "努尔兰", "迪丽达尔", "玉素甫", "帕提曼", "木拉提",
    "阿尔斯兰", "赛福鼎", "茹仙古丽", "巴哈尔", "库尔班", "吐尔逊", "海热提", "阿米娜", "叶尔肯",
];
#[rustfmt::skip]
const SECOND_PARTS: &[&str] = &[
    "艾山", "吐尔地", "买买提明", "阿不都热依木", "卡德尔", "托合提", "沙吾提", "依明", "哈力克", "赛买提", "努尔买买提",
    "伊布拉音", "居马洪", "木合塔尔", "阿布力孜", "斯拉木", "肉孜", "玉山", "尼亚孜", "别克",
];

#[rustfmt::skip]
const FOREIGN_FIRST: &[&str] = &[
    "Anna", "Ivan", "Maria", "Ahmed", "Fatima", "José", "Thị Hương", "Siriporn", "Kwame", "Amina", "Jan", "Léa",
    "Dmitri", "Aigerim", "Nguyễn", "Budi", "Zoë", "Oyelaran", "Sofía", "Björn",
];
#[rustfmt::skip]
const FOREIGN_LAST: &[&str] = &[
    "Schmidt", "Petrova", "García López", "Hassan", "Diallo", "O'Connor", "Nguyen", "Chaiyasit", "Mensah", "Nowak",
    "Dubois", "Ivanov", "Suleimenova", "Santoso", "van der Berg", "Adeyemi", "Rodríguez", "Lindqvist", "Khan", "Silva",
];

/// A name and, where it has one, its reading in ASCII.
pub(super) struct Name {
    pub name: String,
    pub reading: Option<(String, String)>,
}

/// A Chinese name.
pub(super) fn chinese(random: &mut Random) -> Name {
    if random.chance(25) {
        return Name {
            name: format!("{}·{}", random.one(FIRST_PARTS), random.one(SECOND_PARTS)),
            reading: None,
        };
    }
    let (surname, reading) = surname(random);
    let mut name = surname.to_owned();
    let mut given = String::new();
    // One character in seven given names, two in the others.
    for place in 0..if random.chance(140) { 1 } else { 2 } {
        let of = if place == 0 || !random.chance(4) { GIVEN } else { RARE };
        let (character, reading) = random.one(of);
        name.push_str(character);
        given.push_str(reading);
    }
    Name { name, reading: Some((reading.to_owned(), given)) }
}

/// A name as it stands in a passport.
pub(super) fn foreign(random: &mut Random) -> Name {
    Name { name: format!("{} {}", random.one(FOREIGN_FIRST), random.one(FOREIGN_LAST)), reading: None }
}

fn surname(random: &mut Random) -> (&'static str, &'static str) {
    let all: u32 = SURNAMES.iter().map(|(_, _, weight)| weight).sum();
    let mut at = random.below(all);
    for (surname, reading, weight) in SURNAMES {
        if at < *weight {
            return (surname, reading);
        }
        at -= weight;
    }
    ("王", "wang")
}
