# 通行：所有给人看的文字。每一条在 en 中有对应的一条，参数相同。
# 用词统一：账号、验证码、绑定、登录、退出。按页面分组，页面名作前缀；
# 错误是 error- 加错误代码（下划线换成短横线）。

## 每一页

page-title = { $title } · { $site }
page-title-error = 错误：{ $title } · { $site }
skip-to-content = 跳到正文
old-browser = 您的浏览器版本过旧，部分效果无法显示，但仍可登录。建议使用新版 Chrome、Edge、Firefox，或将 360 浏览器切换到“极速模式”。
language-label = 语言
copyright = Copyright © { $holder }
contacts-title = 联系我们
list-separator = 、
rule-separator = ；
go-home = 返回首页
go-back = 返回
onward-in = 正在前往 { $seconds }s
error-summary-title = 请检查以下内容

## 导航

nav-label = 主导航
nav-home = 首页
nav-account = 账号管理
nav-security = 账号安全
nav-applications = 应用列表
nav-sign-ins = 最近登录
nav-help = 帮助
nav-change-password = 修改密码
nav-sign-out = 退出

security-tab-overview = 概览
security-tab-password = 修改密码
security-tab-bindings = 手机与邮箱
security-tab-factors = 二次验证
security-tab-devices = 登录设备
security-tab-history = 账号记录
security-tab-app-passwords = 应用独立密码
security-tab-invitations = 邀请
security-tab-identities = 我的身份

## 登录

sign-in-title = 登录
sign-in-to-service = 登录后前往 { $service }
sign-in-methods = 登录方式
sign-in-tab-password = 帐号登录
sign-in-tab-code = 动态码登录
sign-in-tab-scan = 扫码登录
account-label = 账号
account-placeholder = 账号 Username
password-label = 密码
password-placeholder = 密码 Password
password-show = 显示
password-hide = 隐藏
sign-in-remember = { $days }天免登录
sign-in-remember-hint = 请勿在公用电脑上勾选
sign-in-ready-tomorrow = 新入职、新入学的人员：信息录入完成后，第二天即可登录。
sign-in-submit = 登录
link-forgot = 忘记密码?
link-activate = 账号激活
link-help = 在线帮助
captcha-label = 图形验证码
captcha-hint = 请输入图中的四个字符，不分大小写
captcha-image = 含四个字符的验证图片
captcha-refresh = 看不清? 换一张

## 手机号与验证码

phone-label = 手机号码
phone-placeholder = 手机号码
phone-country = 国家或地区代码
code-label = 验证码
code-hint = 请输入短信中的六位数字验证码
code-send = 获取验证码
code-sent = 验证码已发送，{ $minutes } 分钟内有效。
code-sent-bound = 如果没有收到，请确认该号码已绑定您的账号。
code-resend-in = 验证码{ $seconds }s后重发
code-missing = 没有获取到验证码?

code-sent-mail = 验证码已发送至您的邮箱，{ $minutes } 分钟内有效。
phone-hint = 请输入已绑定的手机号码
code-sent-to = 验证码已发送至 { $phone }
code-valid-for = 验证码 { $minutes } 分钟内有效
code-hint-mail = 请输入邮件中的六位数字验证码
email-label = 邮箱
bound-phone = 已绑定手机号
bound-email = 已绑定邮箱

## 扫码登录（电脑）

scan-title = 扫码登录
scan-hint = 用手机扫描二维码，在手机上确认后自动登录
scan-image = 登录二维码
scan-seen = 已扫描，请在手机上确认
scan-confirmed = 已确认，正在登录
scan-refused = 已在手机上取消登录
scan-veil-expired = 二维码已失效
scan-veil-paused = 长时间未使用，二维码已暂停
scan-renew = 刷新二维码
scan-show = 显示二维码
scan-apps = 微信、企业微信、钉钉或手机浏览器均可
scan-no-script = 页面每 { $seconds } 秒自动刷新一次，确认后即可登录

## 扫码确认（手机）

scan-confirm-title = 确认登录
scan-confirm-lead = 一台电脑请求用您的账号登录
scan-confirm-service = 登录系统
scan-confirm-device = 设备
scan-confirm-address = 网络地址
scan-confirm-time = 请求时间
scan-confirm-account = 登录账号
scan-confirm-warning = 只有二维码就在您面前的电脑上时才确认。如果是别人发给您的图片或链接，请取消。
scan-confirm-yes = 确认登录
scan-confirm-no = 取消
scan-done-title = 已确认
scan-done-text = 电脑正在登录，您可以关闭本页。
scan-refused-title = 已取消
scan-refused-text = 电脑没有登录。如果不是您本人在操作，请尽快修改密码。

## 首次登录

first-step-password = 修改密码
first-step-phone = 绑定手机
first-step-done = 完成
steps-label = 步骤
steps-back = 上一步
first-password-title = 修改密码
first-password-lead = 初始密码不能继续使用，请设置新密码。
first-phone-title = 绑定手机
first-phone-lead = 绑定后可用手机号登录，也可自助找回密码。
first-phone-required = 手机绑定为必填项
first-phone-hint = 请输入本人正在使用的手机号码
first-phone-submit = 确定绑定
first-done-title = 设置完成
first-done-text = 今后请使用新密码登录，也可用手机号获取验证码登录。
first-done-phone = 已绑定手机 { $phone }
first-done-submit = 我已完成
next-step = 下一步

## 密码

password-current-label = 当前密码
password-new-label = 新密码
password-repeat-label = 重复新密码
password-save = 保存
password-change-title = 修改密码
password-change-lead = 建议您定期修改您的密码，以保证账号的安全。
password-changed-title = 密码已修改
password-changed-text = 新密码立即生效，其他设备上的登录已退出。
password-for-account = 请设置帐号 { $account } 的密码
password-rule-length = 最少{ $min }个字符，最多{ $max }个字符
password-rule-all = 至少包含{ $classes }{ $count }种字符
password-rule-some = 至少包含{ $classes }中的{ $count }种
password-rule-run = 不能有键盘上连续相邻的{ $count }个字符
password-rule-no-spaces = 不允许有空格
password-grade = 密码强度：{ $grade }
grade-weak = 弱
grade-medium = 中
grade-strong = 强
class-digit = 数字
class-lower = 小写字母
class-upper = 大写字母
class-letter = 字母
class-symbol = 特殊字符
password-too-short = 至少需要{ $min }个字符
password-too-long = 不能超过{ $max }个字符
password-missing-classes = 字符种类不足{ $needed }种，可加入：{ $classes }
password-keyboard-run = “{ $run }”是键盘上相邻的字符，请打乱
password-contains-space = 不允许有空格
password-contains-context = 不能包含您的账号、手机号码或证件号码
password-control-character = 包含无法输入的控制字符

## 个人中心

home-title = 个人中心
home-greeting = 您好，{ $name }
home-profile = 个人信息
home-applications = 常用应用
home-all-applications = 全部应用
home-all-sign-ins = 查看全部
fact-name = 姓名
fact-number = 学号/工号
fact-alias = 别名
fact-kind = 人员类别
fact-department = 单位
fact-phone = 登录手机
fact-email = 邮箱
fact-password = 登录密码
fact-password-set = 已设置
fact-password-initial = 初始密码
fact-unbound = 未绑定
kind-student = 学生
kind-staff = 职工
kind-faculty = 教师
kind-retired = 离退休人员
kind-alumni = 校友
kind-guest = 访客
kind-other = 其他

## 应用列表

applications-title = 应用列表
applications-lead = 以下系统可使用本账号直接进入。
applications-empty = 还没有登记的应用。管理员登记后会显示在这里。
applications-search-label = 搜索应用
applications-found = 搜索结果
applications-none = 没有找到相关应用，请换一个词。
applications-favourites = 收藏
applications-recent = 最近使用
applications-others = 其他应用
applications-star = 收藏{ $name }
applications-unstar = 取消收藏{ $name }

## 最近登录

sign-ins-title = 最近登录
sign-ins-lead = 如果有不是您本人的登录，请立即修改密码。
sign-ins-empty = 还没有登录记录。
sign-ins-time = 时间
sign-ins-method = 方式
sign-ins-outcome = 结果
sign-ins-device = 设备
sign-ins-address = 网络地址
sign-ins-success = 成功
sign-ins-failure = 未成功
method-password = 密码
method-sms = 动态码
method-scan = 扫码
device-unknown = 未知设备

## 退出

sign-out-title = 退出登录
sign-out-text = 退出后，通过本账号进入的业务系统也会一并退出。
sign-out-submit = 退出登录
signed-out-title = 您已退出
signed-out-text = 如在公用电脑上，请同时关闭浏览器。
signed-out-again = 重新登录

## 帮助

help-title = 在线帮助
help-lead = 登录遇到问题时，请先查看以下说明；仍未解决请联系管理员。

## 账号激活、查找账号与找回密码

details-number = 学号/工号
details-number-placeholder = 请输入学号/工号
details-name = 姓名
details-name-placeholder = 请输入姓名
details-document-type = 证件类型
details-document = 证件号码
details-document-placeholder = 请输入有效证件号
document-resident-identity-card = 居民身份证
document-hong-kong-macau-residence = 港澳居民居住证
document-taiwan-residence = 台湾居民居住证
document-hong-kong-macau-travel = 港澳居民来往内地通行证
document-taiwan-travel = 台湾居民来往大陆通行证
document-foreign-residence = 外国人永久居留身份证
document-passport = 护照
document-military = 军人证件
document-other = 其他

recover-title = 忘记密码
recover-lead = 当您忘记密码时，可通过{ $ways }方式去找回您的密码
recover-way-phone = 密保手机
recover-way-email = 密保邮箱
recover-way-questions = 密保问题
recover-step-account = 确认账号
recover-step-prove = 安全验证
recover-step-password = 设置新密码
recover-account = 帐号
recover-account-placeholder = 请输入您的帐号/别名
recover-username = 用户名
recover-username-hint = 职工号/学号/邮箱
recover-document = 证件号
recover-document-hint = 一般为身份证号
recover-prove-lead = 您可以通过以下方式安全验证
recover-ways = 选择您想要重设密码的方式
recover-by-phone = 手机号验证
recover-by-email = 邮箱验证
recover-phone = 请输入你绑定的手机号
recover-email = 请输入你绑定的邮箱
recover-nothing-bound = 如果没有绑定邮箱、手机或没有预设问题，请联系管理员，进行人工找回密码
recover-appeal = 以上方式都不能用? 请进行帐号申诉
recover-revoke = 同时作废所有应用独立密码
recover-revoke-hint = 如果怀疑密码已经泄露，请勾选；邮件等客户端之后需要重新设置。
recover-done-title = 密码找回成功
recover-done-text = 账号 { $account } 的新密码立即生效，其他设备上的登录已退出。
activate-title = 账号激活
activate-lead = 请填写与登记一致的信息，校验后绑定手机或邮箱并设置密码。
activate-step-check = 信息校验
activate-step-bind = 绑定手机或邮箱
activate-step-password = 设置密码
activate-step-done = 激活完成
activate-bind-lead = 绑定后可接收验证码和通知，也可自助找回密码。
activate-by-phone = 绑定手机
activate-by-email = 绑定邮箱
activate-done-text = 今后请使用账号 { $account } 和刚设置的密码登录。
find-title = 查找账号
find-lead = 忘记学号或工号时，凭姓名和证件查找。
find-submit = 查找
find-found-title = 已找到您的账号
find-found-text = 完整的账号会发送到已绑定的邮箱或手机；没有绑定的，请联系管理员。
link-find = 查找账号
go-sign-in = 去登录
gate-sign-in = 返回登录
gate-again = 从头开始
gate-submit = 提交
recover-by-questions = 密保问题
questions-title = 密保问题
questions-lead = 忘记密码时，全部答对即可设置新密码。请选择别人不知道答案的问题。
questions-question = 问题 { $number }
questions-answer = 答案 { $number }
questions-save = 保存
questions-saved = 密保问题已保存。
state-questions = 忘记密码时可用
question-primary-teacher = 您小学班主任的姓名是？
question-primary-school = 您就读的小学叫什么？
question-mother-birthplace = 您母亲的出生地是？
question-father-birthplace = 您父亲的出生地是？
question-childhood-friend = 您童年最好的朋友叫什么？
question-first-pet = 您的第一只宠物叫什么？
question-first-book = 您读完的第一本书是？
question-first-journey = 您第一次远行去了哪里？

## 密码、手机、邮箱与身份

confirm-title = 请验证您的身份
confirm-lead = 为保护您的账号安全，请先确认是您本人操作。
confirm-ways = 验证方式
confirm-way-password = 密码
confirm-way-phone = 短信验证码
confirm-way-email = 邮箱验证码
confirm-submit = 继续
confirm-none = 该账号没有可用于验证的密码、手机或邮箱，请退出后重新登录。
confirm-factor-lead = 除密码外，还请用二次验证方式证明是您本人。
confirm-factor-missing-title = 您的账号还没有二次验证
confirm-factor-missing = 进入管理控制台需要验证器或通行密钥。请向系统管理员索取设置链接，按其中的步骤添加。

password-current-not-needed = 您刚刚扫码登录，修改密码无需输入当前密码。

bindings-lead = 您绑定的手机和邮箱，用于登录、验证身份和接收通知。
bindings-done-phone = 手机绑定已更新，立即生效。
bindings-done-email = 邮箱绑定已更新，立即生效。
binding-login = 个人登录手机号
binding-login-text = 用于短信验证码登录和找回密码。
binding-security = 安全手机号
binding-security-text = 用于登录时的安全验证，可以与登录手机号不同。
binding-email = 绑定邮箱
binding-email-text = 用于登录、找回密码和接收通知。
binding-bind = 立即绑定
binding-manage = 修改或解绑

phone-country-hint = 可以修改前面的国家代码 +86，但是不能删除。境外号码也可在国家代码前加“00”填写。
phone-transfer = 这是我本人的号码，申请转移到当前账号
phone-must-stay = 该账号必须绑定登录手机号，可以修改，不能解绑。
phone-change-title = 修改手机号
phone-step-old = 验证身份
phone-step-new = 验证新手机号
phone-step-done = 完成
phone-new-label = 新手机号
confirm-button = 确定
phone-changed-title = 手机号已修改
phone-changed-text = 现在绑定的是 { $phone }，立即生效。
phone-changed-on = 返回手机与邮箱
phone-unbind-title = 解绑手机号
phone-unbind-text = 解绑后，该号码不能再用于登录和验证身份。
phone-unbind-submit = 解绑
phone-cannot-receive = 该手机号不能接收短信？提交手机解绑申请

email-lead = 我们会向该邮箱发送一个链接，打开链接并确认后生效。
email-new-label = 新邮箱地址
email-bind-submit = 发送验证邮件
email-change-submit = 发送验证邮件到新邮箱
email-link-sent = 邮件已发送。请在 { $minutes } 分钟内，用当前浏览器或已登录本账号的设备打开邮件中的链接。
email-unbind-title = 解绑邮箱
email-unbind-text = 我们会向已绑定的邮箱发送一个链接，打开链接并确认后解绑。
email-unbind-submit = 发送解绑邮件
email-link-title = 绑定邮箱
email-link-bind = 将邮箱 { $address } 绑定到账号 { $number }？
email-link-bind-submit = 确定绑定
email-link-unbind = 将邮箱 { $address } 从账号 { $number } 解绑？
email-link-unbind-submit = 确定解绑
email-link-not-you = 如果不是您本人操作，请直接关闭本页面。
email-link-forwarded = 该验证页面转发无效。请在申请时使用的浏览器中打开，或登录该账号后再打开。
email-link-used = 该链接已经使用过，每个链接只能使用一次。
email-link-over = 该链接已失效，请重新发送邮件。
email-link-again = 继续

nav-switch-identity = 切换身份
identities-lead = 您用同一证件登记的账号。切换身份不需要重新登录。
identities-alone = 您只有这一个账号。
identity-current = 当前身份
identity-switch = 切换到 { $number }
identity-service = 应用
identity-gets = 使用的身份
identity-defaults = 各应用使用的身份
identity-defaults-text = 进入所选应用时，无论当前是哪个身份，都使用这里指定的身份。
identity-no-default = 跟随当前身份

## 审核申请

case-step-fill = 填写
case-step-pictures = 上传材料
case-step-submit = 提交
case-choose = 请选择
case-unbind-title = 手机解绑申请
case-unbind-notice = 本申请仅适用于待解绑手机不能接受短信情况。其他情况请点击链接自助解绑。
case-unbind-self = 立即解绑
case-appeal-title = 帐号申诉
case-appeal-notice = 为确保申诉成功，请认真填写以下信息！
case-transfer-title = 手机号码换绑申请
case-transfer-lead = 手机号码已绑定在另一个账号上时，请先用验证码证明号码由您使用，再提交申请，由管理员核实后换绑到您的账号。
case-transfer-notice = 号码已验证。请说明原账号与您的关系，例如曾用学号或该号码的前任机主。
case-reason = 申请原因
case-slot = 选择解绑号码
case-slot-login = 个人登录手机号 { $number }
case-slot-security = 安全手机号 { $number }
case-remark = 原因备注
case-remark-hint = 请说明申请原因有助于通过审核。
case-transfer-remark = 情况说明
case-affiliation = 人员类别
case-employer = 申请人单位
case-phone = 联系人手机号
case-phone-hint = 请填写能接通的号码，审核时可能与您联系。
case-email = 接收结果的邮箱
case-email-hint = 审核结果会发送到这个邮箱；不填写时发送到已绑定的邮箱或手机。
case-name = 真实姓名
case-department = 学院/部门
case-department-hint = 请输入学院/部门，没有则填写无
case-document = 证件号码
case-account = 学号/工号
case-account-hint = 不记得可以不填
case-appeal-phone = 联系手机号
case-contact-hint = 手机号和邮箱至少填写一项，审核结果会发送到这里。
case-proofs = 请上传能证明您个人身份的证件图片：{ $proofs }。至少 { $count } 张。
case-limits = 证明材料和申诉照片支持JPG/PNG格式，可一次选择多张；每张不超过 { $size } MB，最多 { $count } 张。
case-samples = 示例图
case-sample-identity = 身份证示例：四角完整，文字清晰
case-sample-campus = 校园一卡通示例：照片、姓名、学号或工号清晰
case-choose-files = 选择图片
case-upload = 上传
case-picture = 图片 { $number } · { $size } KB
case-remove = 移除
case-submit-lead = 请核对以下内容，确认无误后提交。
case-own-password = 登录密码
case-own-password-hint = 请再次输入您的登录密码
case-submit = 提交
case-submitted-title = 申请已提交
case-submitted-lead = 请等待管理员审核，审核结果会发送到您填写的邮箱或手机。您也可以在“我的申请”中查看进度。
case-submitted-appeal = 请等待管理员审核，审核通过后会以短信或电子邮件的方式通知您。
case-ask = 咨询：{ $contact }
case-approved-title = 审核已通过
case-unbind-approved = 号码已解绑。请重新登录，按提示绑定新的手机号。
case-transfer-approved = 号码已绑定到您的账号。
case-approved-prove = 申诉已通过。请先验证您的联系方式，然后设置新密码。
case-appeal-over = 申诉已通过，但设置新密码的期限已过。请重新申诉。
case-appeal-done-title = 新密码已生效
case-appeal-done = 请使用账号 { $number } 和新密码登录。
case-rejected-title = 审核未通过
case-rejected-lead = 您可以修改本次申请后重新提交，或删除后重新申请。
case-withdrawn-title = 申请已撤回
case-withdrawn-lead = 您可以删除本次申请，重新提交一份。
case-rejection = 未通过原因
case-state = 状态
case-state-draft = 未提交
case-state-submitted = 待审核
case-state-approved = 已通过
case-state-rejected = 未通过
case-state-withdrawn = 已撤回
case-submitted-at = 提交时间
case-decided-at = 审核时间
case-withdraw = 撤回申请
case-delete = 删除后重新申请
case-forget = 放弃这份草稿
case-edit = 修改并重新提交
case-view = 查看
case-sign-in = 去登录
case-applies-title = 我的申请
case-applies-lead = 在这里查看审核进度与未通过的原因。
case-applies-link = 我的申请
case-none = 您还没有提交过申请。
case-prove-lead = 为确认是您本人，请先验证申诉时填写的联系方式。
case-password-title = 设置新密码
case-password-lead = 您的账号是 { $number }。设置后请使用新密码登录。
case-password-submit = 设置新密码
case-bind = 同时把 { $contact } 绑定到账号

## 安全中心、二次验证与验证器

rebind-title = 完善个人实名信息
rebind-step = 绑定新手机
rebind-lead = 您的解绑申请已通过，请绑定现在使用的手机号。
rebind-phone = 手机号
rebind-code = 手机验证码
step-up-title = 短信验证
step-up-lead = 您的账号可能存在安全风险，为了确保您本人操作，请先进行短信验证。
step-up-factor-title = 二次验证
step-up-factor-lead = 您的账号开启了二次验证，请再证明一次是您本人。
step-up-signs = 原因：{ $signs }
step-up-ways = 验证方式
step-up-way-sms = 短信验证码
step-up-way-recovery = 恢复码
step-up-recovery-hint = 添加验证方式时保存的 16 位恢复码，每个只能用一次
step-up-trust = { $days } 天内此设备不再验证
step-up-submit = 确定
step-up-unbind = 申请解绑手机号
sign-new-device = 新的设备
sign-new-network = 新的网络位置
sign-long-absence = 很久没有登录
sign-failures = 刚刚多次输错密码
sign-weak-password = 密码强度过低
security-title = 账号安全
security-lead = 看看账号是否安全，还可以做什么。
security-score = 安全评分
security-next = 建议您做
security-state = 安全设置
security-all-done = 都已完成，继续保持。
advice-points = 完成后加 { $points } 分
advice-go = 去完成
advice-password = 设置自己的登录密码
advice-login-phone = 绑定登录手机
advice-second-factor = 添加验证器或通行密钥
advice-security-phone = 绑定安全手机
advice-email = 绑定邮箱
advice-recovery-codes = 重新生成恢复码
state-manage = 管理
state-password-set = 修改于 { $time }
state-security-phone = 安全手机
state-factors = 已添加 { $count } 种方式，剩余恢复码 { $codes } 个
state-factors-none = 未添加
state-sessions = 当前在 { $count } 处登录
state-app-passwords = 供邮件客户端等应用单独使用
state-history = 最近的登录和安全操作
factors-title = 二次验证
factors-lead = 除密码外再加一道验证，密码泄露时账号仍然安全。
factor-since = 添加于 { $since }，未使用过
factor-used = 添加于 { $since }，最近使用 { $used }
factor-add = 添加
factor-remove = 移除
factor-remove-title = 移除{ $name }？
factor-remove-lead = 移除后登录时不再使用它。移除最后一种方式后，恢复码也一并失效。
factor-remove-roles = 这是您最后一种二次验证方式。移除后，您在管理控制台的角色立即终止，需要重新授予。
factors-onward = 添加完成后，请回到刚才的页面继续。
factors-onward-go = 继续
totp-title = 验证器
totp-about = 用手机上的身份验证器应用生成六位数字
totp-add-title = 添加验证器
totp-add-lead = 用身份验证器应用扫描二维码，再输入它显示的六位数字。
totp-qr = 验证器二维码
totp-secret = 无法扫描时，请在应用中输入这个密钥：
totp-code = 验证器中的数字
totp-code-hint = 请输入验证器应用当前显示的六位数字
totp-confirm = 确认添加
passkey-title = 通行密钥
passkey-named = 通行密钥：{ $name }
passkey-about = 用指纹、面容、设备密码或安全密钥验证
passkey-add-title = 添加通行密钥
passkey-add-lead = 浏览器会请您用指纹、面容、设备密码或安全密钥确认。
passkey-name = 名称
passkey-name-hint = 便于区分，例如“我的手机”，可以不填
passkey-create = 创建通行密钥
passkey-use = 使用通行密钥
passkey-need = 通行密钥需要启用 JavaScript，并使用支持它的浏览器。如在应用内打开，请改用系统浏览器。
passkey-failed = 没有完成。请重试，或改用其他方式。
recovery-title = 恢复码
recovery-left = 剩余 { $left } 个。重新生成后，原来的全部失效。
recovery-renew = 重新生成
codes-title = 请保存恢复码
codes-text = 恢复码只显示这一次。请打印或抄写下来，放在安全的地方。验证器或通行密钥不在身边时，每个恢复码可用一次。
codes-kept = 我已保存
devices-title = 登录设备
devices-lead = 如果有不是您本人的登录，请结束它，并立即修改密码。
sessions-title = 正在登录的位置
session-this = { $device }（本机）
session-text = { $place }，登录于 { $since }，最近使用 { $seen }
session-end = 结束
sessions-end-others = 结束其他所有登录
devices-known = 登录过的设备
devices-empty = 还没有记住的设备。
device-text = { $place }，最近登录 { $seen }
device-trusted = { $place }，最近登录 { $seen }，{ $until } 前不再要求二次验证
device-forget = 忘记
history-title = 安全记录
history-event = 操作
history-half = 待二次验证
history-administrator = 管理员
history-older = 更早的记录
event-sign-in = 登录
event-sign-out = 退出登录
event-step-up = 二次验证
event-scan-decided = 扫码确认
event-reauthenticated = 重新验证身份
event-password-changed = 修改密码
event-phone-bound = 绑定手机
event-phone-unbound = 解绑手机
event-email-bound = 绑定邮箱
event-email-unbound = 解绑邮箱
event-factor-added = 添加二次验证方式
event-factor-removed = 移除二次验证方式
event-role-changed = 控制台角色变更
event-device-forgotten = 忘记设备
event-activated = 激活账号
event-status-changed = 停用或启用账号
event-recovery = 找回密码
method-totp = 验证器
method-passkey = 通行密钥
method-recovery-code = 恢复码
method-mail = 邮件验证码
event-identity-switched = 切换身份
event-case-filed = 提交审核申请
event-case-decided = 审核申请有结果

## 应用密码、邀请、应用与帮助文章

help-search-label = 搜索帮助
help-search-submit = 搜索
help-found = 找到 { $count } 篇文章
help-none = 没有找到相关文章。请换一个词，或联系我们。
help-missing = 没有这篇文章。您要找的也许在下面：
help-all = 全部帮助
help-more = 了解更多
help-version = 版本
help-created = 创建日期
help-updated = 更新日期
help-contact = 联系邮箱
help-category-sign-in = 登录
help-category-account = 账号与密码
help-category-phone = 手机与邮箱
help-category-applications = 应用与访客
help-category-platform = 关于本平台
unit-seconds = { $count } 秒
unit-minutes = { $count } 分钟
unit-hours = { $count } 小时
unit-days = { $count } 天
app-passwords-title = 应用独立密码
app-passwords-lead = 邮件客户端、VPN 等软件请使用单独的密码，不要填写登录密码。
app-passwords-empty = 还没有应用密码。
app-passwords-off = 本平台没有需要应用密码的应用。
app-password-new = 生成应用密码
app-password-for = 应用
app-password-application = { $name }（协议：{ $protocols }）
app-password-label = 用途
app-password-label-hint = 例如“手机邮件”，每个设备一个
app-password-days = 有效期
app-password-no-end = 长期有效
app-password-create = 生成
app-password-made = “{ $label }”的应用密码
app-password-made-hint = 只显示这一次。请立即填入软件，账号为 { $number }，空格可以不填。
app-password-made-at = 生成时间
app-password-until = 有效期至
app-password-expired = 已过期
app-password-used = 最后使用
app-password-unused = 从未使用
app-password-revoke = 停用
invitations-title = 邀请
invitations-lead = 邀请校外人员使用临时账号。您是担保人，到期后账号自动停用。
invitations-off = 您的人员类别不能发出邀请。
invitations-empty = 还没有发出邀请。
invitations-mine = 我的邀请
invitation-new = 邀请访客
invitation-name = 姓名
invitation-name-hint = 与证件上的姓名一致
invitation-email-hint = 链接和验证码会发送到这个邮箱
invitation-last-day = 最后一天
invitation-last-day-hint = 最晚 { $latest }
invitation-reason = 事由
invitation-send = 发送邀请
invitation-renew = 重新发送
invitation-withdraw = 撤回
invitation-extend = 修改到期日
invitation-end = 立即结束
invitation-state = 状态
invitation-state-open = 等待接受，链接 { $until } 前有效
invitation-state-lapsed = 链接已过期
invitation-state-withdrawn = 已撤回
invitation-state-accepted = 使用中
invitation-state-ended = 已结束
invitation-title = 接受邀请
invitation-lead = 获取发到您邮箱的验证码，设置密码，账号即可使用。
invitation-from = 邀请人
invitation-accept = 接受邀请
invitation-done-title = 账号已建立
invitation-done-text = 您的账号是 { $number }，也可用邮箱登录。

## 意外

not-found-title = 找不到页面
not-found-text = 地址可能有误，或页面已经移走。
refused-title = 无法继续
refused-service = 您要进入的系统：{ $name }。
refused-service-owner = 您要进入的系统：{ $name }。负责人：{ $owner }
service-unknown-title = 无法前往该系统
internal-title = 服务暂时不可用
server-page-back = 返回首页
server-page-event = 编号

## 错误

error-case-open = 同一事项已有申请正在等待审核，请在“我的申请”中查看。
error-case-closed = 申请的状态已经变化，不能再这样操作。请刷新页面查看。
error-case-own = 不能审核与本人账号有关的申请。
error-case-claimed = 另一位审核员正在处理这份申请。
error-case-changed = 这份申请在您查看之后有变化，请返回重新查看。
error-case-second-person = 您已通过初审，须由另一位审核员复审。
error-roster-columns = 请为学工号和姓名各选择一列，每一列只能使用一次。
error-roster-busy = 这份名册正在处理，或已经导入。
error-roster-unconfirmed = 变更或离开的人数较多，请输入页面上显示的人数以确认。
error-roster-too-large = 文件太大，请分成几份，或请管理员调高上限。
error-roster-no-file = 请选择一个文件。
error-roster-failed = 处理中断。已经导入的内容会保留，请重新检查并再次导入。
error-roster-policy = 系统设置中的名册规则有误，请联系管理员。
error-roster-changed-since = 检查之后人员有变动，现在会离校的人比检查时多，因此没有停用任何人。请重新检查。
error-roster-empty = 文件是空的。
error-roster-password = 工作簿有密码保护，请去掉密码后保存再上传。
error-roster-damaged = 工作簿已损坏或未保存完整，请重新保存后上传。
error-roster-unsupported = 这不是名册文件，请另存为 .xlsx 或 .csv。
error-roster-no-headings = 没有找到标题行。名册至少要有学工号和姓名两列。
error-roster-headings-missing = 所选的列在文件中找不到。
error-roster-heading-twice = 有两列的标题含义相同，请删除或改名其中一列。
error-roster-unreadable = 文件无法读取，请重新上传。
error-roster-no-such-sheet = 工作簿中没有工作表。
error-roster-wrong-extension = 文件的内容与扩展名不符。
error-roster-not-found = 文件已按规定删除，请重新上传。
error-roster-overtaken = 较新的名册已经读入，这份不再需要。
error-store-failed = 数据库暂时不可用。已经导入的内容会保留，请稍后再次导入。
error-source-failed = 文件读到一半无法继续。已经导入的内容会保留，请检查文件。
error-case-account-unclear = 没有唯一对应的账号，请指明账号。
error-case-proof-missing = 证明材料还不齐，请按要求上传图片。
error-case-choice-missing = 还有选项没有选择，请检查标有 * 的项目。
error-case-contact-missing = 请填写手机号或邮箱，以便通知您审核结果。
error-picture-unreadable = 无法读取这张图片，请上传 JPG 或 PNG 格式的照片。
error-picture-too-large = 图片过大，请压缩或重新拍摄后再上传。
error-picture-too-many = 图片数量已达上限，请先移除不需要的图片。
error-evidence-full = 等待审核的申诉材料已占满预留的空间，暂时不能接收图片，请稍后再试或联系管理员。
error-unknown = 操作没有成功，请稍后再试。
error-wrong-credentials = 账号或密码错误，请重新输入。
error-locked = 错误次数已达最大上限，请稍后再试。{ $minutes } 分钟后可再用密码登录，现在可用动态码或扫码登录。
error-captcha-required = 请先完成图形验证码。
error-captcha-wrong = 图形验证码不正确，请按新图片重新输入。
error-account-disabled = 该账号已停用，请联系管理员。
error-activation-required = 该账号尚未激活，请先完成账号激活。
error-account-empty = 请输入账号。
error-password-empty = 请输入密码。
error-phone-invalid = 请正确填写您的手机号码
error-phone-country-missing = 国家代码可以修改，但是不能删除。
error-phone-country-mismatch = 手机号码与前面的国家代码不一致，请修改其中一个。
error-code-invalid = 请输入短信中的六位数字验证码
error-code-wrong = 验证码不正确，请核对后重新输入。
error-code-expired = 验证码已失效，请重新获取。
error-code-used-up = 输错次数过多，请 { $minutes } 分钟后再试，或改用其他方式登录。
error-too-soon = 发送过于频繁，请 { $seconds } 秒后再获取。
error-too-many-sends = 该号码获取验证码的次数过多，请 { $minutes } 分钟后再试，或改用其他方式登录。
error-sms-region = 暂不向该国家或地区的号码发送短信，请改用其他方式登录。
error-sms-budget = 短信发送量已达上限，请稍后再试，或改用其他方式登录。
error-busy = 人多，请稍候重试（约 { $seconds } 秒后）。
error-page-expired = 页面已失效，请重新填写。
error-cookies-needed = 浏览器没有保存 Cookie，无法继续。请允许本网站使用 Cookie，或换一个浏览器。
error-forwarded = 该验证页面转发无效，请在最初打开它的浏览器中继续，或从头开始。
error-phone-taken = 手机号码已存在，已绑定在另一个账号上。如果您能登录那个账号，请先登录并解绑；否则请先绑定其他号码，登录后提交“手机号码换绑申请”（/transfer）。
error-password-weak = 新密码不符合要求：{ $reasons }。
error-password-mismatch = 两次输入的新密码不一致。
error-password-same = 新密码不能与当前密码相同。
error-service-unknown = 该系统尚未在本平台登记，不能使用本账号登录。请联系该系统的管理员。
error-store-unavailable = 服务暂时不可用，请稍候片刻再刷新本页。
error-cas-method-unsupported = 该系统要求的票据传递方式不受支持，请告知其管理员使用 GET 或 POST。
error-cas-request-invalid = 该系统发来的登录请求有误。请回到该系统重新登录；如果仍然出现，请告知其管理员。
error-scan-expired = 二维码已失效，请在电脑上刷新后重新扫描。
error-scan-decided = 这个二维码已经处理过，请在电脑上刷新后重新扫描。
error-scan-foreign = 这个二维码属于另一个浏览器，不能在这里使用。
error-method-off = 本平台没有开启这种登录方式，请换一种。
error-step-owed = 还有步骤没有完成，请先完成。
error-sign-in-needed = 登录已过期，请重新登录。
error-email-invalid = 请输入正确的邮箱地址，例如 name@example.cn。
error-email-taken = 该邮箱已绑定在另一个账号上。请先登录该账号解绑，或联系管理员。
error-details-mismatch = 填写的信息与登记的不一致，请核对后重新输入。如仍不一致，请联系管理员。
error-too-many-tries = 尝试次数过多，请 { $minutes } 分钟后再试。
error-already-active = 该账号已经激活，请直接登录；忘记密码可以找回。
error-account-weak = 已停用，请联系所邮箱管理员
error-not-bound = 这不是该账号绑定的号码或邮箱，请核对后重新输入。
error-last-binding = 这是账号必须保留的联系方式，不能解绑，只能更换。
error-proof-too-old = 为了账号安全，请先重新验证身份。
error-step-up-owed = 请先完成短信验证。
error-questions-alike = 请选择不同的问题，答案也不能相同。
error-document-invalid = 证件号码不正确，请核对证件类型和号码。
error-field-empty = 请填写所有必填项。
error-text-too-long = 填写的内容过长，请缩短后再提交。
error-identity-not-ready = 该账号还有待完成的步骤或启用了二次验证，不能设为默认，请直接切换身份。
error-identity-password-owed = 该账号须先更换密码。请退出登录，用该账号自己的密码登录后更换。
error-password-wrong = 密码不正确，请重新输入。
error-password-recent = 新密码不能与最近用过的密码相同。
error-password-common = 这个密码太常见，容易被猜到，请换一个。
error-app-password-limit = 应用密码的数量已达上限，请先停用不再使用的。
error-name-invalid = 请填写正确的姓名
error-date-invalid = 请选择允许范围内的日期
error-invitation-not-allowed = 您的人员类别不能发出邀请。
error-invitation-limit = 邀请数量已达上限，请先结束不再需要的，或明天再试。
error-invitation-over = 该邀请不存在或已过期，请联系邀请您的人重新发送。
error-invitation-withdrawn = 该邀请已被撤回，请联系邀请您的人。
error-invitation-used = 该邀请已经使用过。如果是您本人，请直接登录。
error-reason-too-short = 请用几个字说明用途，用途会写入审计日志
error-retention-too-short = 审计日志至少保留 183 天
error-not-allowed = 您的角色没有这项权限，如确有需要请联系系统管理员
error-factor-needed = 管理控制台需要第二重验证，请先完成验证
error-not-there = 找不到该账号，或它不在您的管理范围内
error-own-account = 不能对自己的账号办理此事项，请由其他管理员办理
error-role-holder = 该账号持有控制台角色，只能由有权授予角色的管理员办理
error-changed-meanwhile = 其他人刚刚作了修改。您填写的内容已保留，请核对最新内容后再保存
error-nothing-to-do = 没有需要办理的内容
error-account-number-invalid = 账号格式不正确
error-account-number-taken = 该账号已存在
error-alias-invalid = 别名格式不正确
error-alias-taken = 该别名已被使用
error-department-invalid = 部门名称过长，或含有不能使用的字符
error-department-beyond = 该部门不在您的管理范围内
error-document-beyond = 此证件属于您管理范围之外的人员，请联系平台管理员处理
error-too-many-people = 一次最多办理 5000 人，请缩小范围
error-undo-file-invalid = 这不是撤销文件，或文件内容已被改动
error-role-present = 该账号已持有这个角色
error-role-takes-no-department = 该角色面向全部人员，不能限定部门，请清空管理范围
error-last-administrator = 这是最后一位系统管理员，不能收回。请先授予另一人
error-set-up-over = 此链接不正确、已过期或已被新链接取代。
error-set-up-used = 此链接已经使用过。
error-set-up-foreign = 此链接属于另一个账号，不能用于当前账号。
error-service-name-invalid = 名称须为 1 至 60 个字符
error-service-name-taken = 已有同名的应用
error-service-wildcard = 地址不能含有 *：请按主机和路径分别登记每个系统
error-service-fragment = 地址不能含有 #
error-service-prefix-query = 按路径匹配的地址不能含有 ? 及其后的内容
error-service-too-many-rules = 地址规则太多，最多 50 个。
error-service-attribute-unknown = 没有这个属性
error-service-presentation-invalid = 分类最多 30 字，说明最多 120 字，关键词各最多 30 字，图标须为本服务器上的路径
error-service-access-invalid = 类别、部门或账号不正确，或者超过 500 项
error-service-not-admitted = 您的账号不能进入该系统，如确有需要请联系该系统的负责人
error-url-empty = 请填写地址
error-url-too-long = 地址过长
error-url-scheme = 地址须以 https:// 或 http:// 开头
error-url-user-info = 地址中不能含有用户名或 @
error-url-host = 地址中的主机名不正确
error-url-unicode-host = 主机名请写成英文形式（xn--…）
error-url-port = 地址中的端口不正确
error-url-backslash = 地址中不能含有反斜杠
error-url-control-character = 地址中不能含有空格或控制字符
error-url-dot-segment = 路径中不能含有 . 或 ..
error-url-escape = 地址中的百分号编码不正确
error-url-encoded-twice = 路径被重复编码
error-word-mismatch = 输入的确认文字不一致
error-under-way = 同样的操作正在进行，请稍候
error-backup-key-missing = 尚未设置备份密钥文件，或该文件不可用
error-settings-overtaken = 期间已有人保存了新版本，请查看后再保存
error-nothing-changed = 没有改动，无需保存
error-settings-wrong = 设置有误，请按提示修改
error-scope-takes-no-department = 所选权限中有面向全体的权限，不能限定部门
error-token-limit = 您的令牌已达上限，请先停用不再使用的令牌
error-source-name-taken = 已有同名的数据源，请换一个名称
error-not-found = 找不到该页面。
error-body-too-large = 提交的内容过大。
error-method-not-allowed = 该地址不能这样访问。
error-unknown-host = 这个网址不属于本平台，请从学校主页或收藏的地址进入。
error-cross-site = 该请求来自其他网站，已被拒绝。请在本平台的页面上重新操作。
error-token-refused = 请求须携带有效的令牌。
error-request-invalid = 请求内容与该操作不符。
error-media-type-unsupported = 请求体须为 JSON，上传名册时为 CSV。
error-cursor-invalid = 该游标不属于此列表或此筛选条件。
error-personal-in-address = 可能是手机号、证件号或邮箱的内容须放在请求体中：POST /api/v1/people/search。
error-rate-limited = 该令牌的请求过于频繁，请稍候。
error-version-missing = 修改须以 If-Match 指明所读取的版本。
error-idempotency-key-invalid = 幂等键须为 1 至 128 个可见字符。
error-idempotency-key-reused = 该幂等键已用于另一个请求。
error-idempotency-under-way = 使用该幂等键的请求正在处理。
error-timeout = 处理时间过长，请稍后再试。
error-unavailable = 服务正在恢复，请稍后再试。
error-internal = 服务暂时不可用，请稍后再试。如需帮助，请提供编号 { $event }。
error-factor-present = 已经添加过了，不能重复添加。
error-passkey-invalid = 通行密钥没有通过验证，请重试或改用其他方式。
error-recovery-code-wrong = 恢复码不正确，或已经用过，请换一个。

## 短信

sms-unbind-approved = 【{ $brand }】手机解绑申请已通过，请重新登录并绑定新手机。详情：{ $url }
sms-transfer-approved = 【{ $brand }】手机号码换绑申请已通过，号码已绑定到您的账号。详情：{ $url }
sms-appeal-approved = 【{ $brand }】帐号申诉已通过，请设置新密码：{ $url }
sms-case-rejected = 【{ $brand }】您的申请未通过审核，原因见：{ $url }
sms-appeal-granted = 【{ $brand }】账号{ $number }的申诉已通过，将设置新密码。如非本人操作，请立即联系管理员。
sms-transfer-moved = 【{ $brand }】手机{ $phone }已从账号{ $number }换绑到其他账号。如有疑问，请联系管理员。
sms-sign-in-code = 【{ $brand }】登录验证码{ $code }，有效期为{ $minutes }分钟，请尽快完成验证。切勿告诉他人，非本人操作请忽略。
sms-bind-phone-code = 【{ $brand }】绑定手机的验证码{ $code }，有效期为{ $minutes }分钟，请尽快完成验证。切勿告诉他人，非本人操作请忽略。
sms-activate-code = 【{ $brand }】激活账号验证码{ $code }（发往{ $target }），有效期为{ $minutes }分钟，请尽快完成验证。非本人操作请忽略。
sms-recover-code = 【{ $brand }】找回密码验证码{ $code }（发往{ $target }），有效期为{ $minutes }分钟，请尽快完成验证。非本人操作请忽略。
sms-confirm-code = 【{ $brand }】身份验证验证码{ $code }（发往{ $target }），有效期为{ $minutes }分钟，请尽快完成验证。非本人操作请忽略。
sms-step-up-code = 【{ $brand }】登录安全验证验证码{ $code }（发往{ $target }），有效期为{ $minutes }分钟，请尽快完成验证。非本人操作请忽略。
sms-appeal-code = 【{ $brand }】查看申请验证码{ $code }（发往{ $target }），有效期为{ $minutes }分钟，请尽快完成验证。非本人操作请忽略。
sms-password-changed = 【{ $brand }】账号{ $number }的密码已于{ $time }修改。如非本人操作，请立即联系管理员。
sms-phone-bound = 【{ $brand }】账号{ $number }绑定的手机已于{ $time }变更。如非本人操作，请立即联系管理员。
sms-account-activated = 【{ $brand }】账号{ $number }已于{ $time }激活，并绑定了本号码。如非本人操作，请立即联系管理员。
sms-number-lookup = 【{ $brand }】您查找的账号：{ $numbers }。如非本人操作请忽略。
sms-questions-set = 【{ $brand }】账号{ $number }的密保问题已于{ $time }修改。如非本人操作，请立即联系管理员。
sms-account-weak = 【{ $brand }】账号{ $number }因密码强度过低已于{ $time }停用，请联系管理员。
sms-account-disabled = 【{ $brand }】账号{ $number }已于{ $time }停用。如有疑问请联系管理员。
sms-account-enabled = 【{ $brand }】账号{ $number }已于{ $time }重新启用。
sms-account-unlocked = 【{ $brand }】账号{ $number }已于{ $time }由管理员解除锁定。如非本人申请，请联系管理员。
sms-change-forced = 【{ $brand }】管理员要求账号{ $number }更换密码，下次登录时请设置新密码。
sms-account-edited = 【{ $brand }】账号{ $number }的姓名、证件或别名已于{ $time }由管理员修改。如有疑问，请联系管理员。
sms-password-reset = 【{ $brand }】账号{ $number }的密码已于{ $time }由管理员重置。如非您本人申请，请立即联系管理员。
sms-factor-added = 【{ $brand }】账号{ $number }已于{ $time }添加二次验证方式。如非本人操作，请立即联系管理员。
sms-factor-removed = 【{ $brand }】账号{ $number }已于{ $time }移除二次验证方式。如非本人操作，请立即联系管理员。
sms-role-granted = 【{ $brand }】账号{ $number }已于{ $time }获得管理控制台角色。如非本人操作，请立即联系管理员。
sms-role-ended = 【{ $brand }】账号{ $number }的管理控制台角色已于{ $time }收回。如有疑问请联系管理员。
sms-recovery-codes-renewed = 【{ $brand }】账号{ $number }已于{ $time }重新生成恢复码，原恢复码失效。如非本人操作，请立即联系管理员。
sms-recovery-code-used = 【{ $brand }】账号{ $number }已于{ $time }使用恢复码登录。如非本人操作，请立即联系管理员。
sms-identity-switched = 【{ $brand }】已于{ $time }从您的另一身份切换到账号{ $number }。如非本人操作，请立即联系管理员。
sms-identity-chosen = 【{ $brand }】账号{ $number }已于{ $time }被设为某应用的默认身份。如非本人操作，请立即联系管理员。
sms-app-password-made = 【{ $brand }】账号{ $number }于{ $time }生成{ $name }应用密码。非本人操作请停用并改密码。
sms-app-password-revoked = 【{ $brand }】账号{ $number }的{ $name }应用密码已于{ $time }停用。如非本人操作，请修改密码。
sms-api-token-made = 【{ $brand }】账号{ $number }于{ $time }生成接口令牌{ $name }。非本人操作请立即在控制台停用。
sms-api-token-revoked = 【{ $brand }】账号{ $number }的接口令牌{ $name }已于{ $time }停用。
sms-invitation-guest-arrived = 【{ $brand }】您邀请的{ $name }已接受邀请，您是其担保人。
sms-invitation-ends = 【{ $brand }】您邀请的{ $name }将于{ $until }到期并停用。如需继续，请登录修改到期日。

sms-email-bound = 【{ $brand }】账号{ $number }绑定的邮箱已于{ $time }变更。如非本人操作，请立即联系管理员。
sms-email-unbound = 【{ $brand }】账号{ $number }绑定的邮箱已于{ $time }解绑。如非本人操作，请立即联系管理员。
sms-phone-unbound = 【{ $brand }】账号{ $number }绑定的手机已于{ $time }解绑。如非本人操作，请立即联系管理员。
## 邮件

mail-unbind-approved-subject = 手机解绑申请已通过审核
mail-unbind-approved-body =
    您好：

    您的手机解绑申请已于 { $time } 通过审核，号码已解绑。请用账号和密码重新登录，按提示绑定新的手机号。

    申请详情：{ $url }

    如非本人操作，请立即联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-transfer-approved-subject = 手机号码换绑申请已通过审核
mail-transfer-approved-body =
    您好：

    您的手机号码换绑申请已于 { $time } 通过审核，号码已绑定到您的账号。

    申请详情：{ $url }

    如非本人操作，请立即联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-appeal-approved-subject = 帐号申诉已通过审核
mail-appeal-approved-body =
    您好：

    您的帐号申诉已于 { $time } 通过审核。请打开以下地址，验证联系方式后设置新密码：

    { $url }

    如非本人操作，请忽略本邮件，并联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-case-rejected-subject = 申请未通过审核
mail-case-rejected-body =
    您好：

    您的申请未通过审核（{ $time }）。请打开以下地址查看原因，修改后重新提交，或删除后重新申请：

    { $url }

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-appeal-granted-subject = 账号申诉提醒
mail-appeal-granted-body =
    您好：

    账号 { $number } 的申诉已于 { $time } 通过审核，申请人将设置新密码。

    如非本人操作，请立即联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-transfer-moved-subject = 手机号码已换绑
mail-transfer-moved-body =
    您好：

    经管理员审核，手机 { $phone } 已于 { $time } 从账号 { $number } 换绑到其他账号。

    下次登录时请绑定新的手机号。如有疑问，请联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-bind-email-code-subject = 绑定邮箱验证码
mail-bind-email-code-body =
    您好：

    已为您预留的邮箱 { $target } 发送了绑定邮箱验证码：{ $code }

    有效期为 { $minutes } 分钟，请尽快完成验证。切勿告诉他人；如非本人操作，请忽略本邮件。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-activate-code-subject = 激活账号验证码
mail-activate-code-body =
    您好：

    已为您预留的邮箱 { $target } 发送了激活账号验证码：{ $code }

    有效期为 { $minutes } 分钟，请尽快完成验证。切勿告诉他人；如非本人操作，请忽略本邮件。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-recover-code-subject = 找回密码验证码
mail-recover-code-body =
    您好：

    已为您预留的邮箱 { $target } 发送了找回密码验证码：{ $code }

    有效期为 { $minutes } 分钟，请尽快完成验证。切勿告诉他人；如非本人操作，请忽略本邮件。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-confirm-code-subject = 身份验证验证码
mail-confirm-code-body =
    您好：

    已为您预留的邮箱 { $target } 发送了身份验证验证码：{ $code }

    有效期为 { $minutes } 分钟，请尽快完成验证。切勿告诉他人；如非本人操作，请忽略本邮件。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-step-up-code-subject = 登录安全验证验证码
mail-step-up-code-body =
    您好：

    已为您预留的邮箱 { $target } 发送了登录安全验证验证码：{ $code }

    有效期为 { $minutes } 分钟，请尽快完成验证。切勿告诉他人；如非本人操作，请忽略本邮件。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-appeal-code-subject = 查看申请验证码
mail-appeal-code-body =
    您好：

    已为您预留的邮箱 { $target } 发送了查看申请验证码：{ $code }

    有效期为 { $minutes } 分钟，请尽快完成验证。切勿告诉他人；如非本人操作，请忽略本邮件。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-password-changed-subject = 密码已修改
mail-password-changed-body =
    您好：

    账号 { $number } 的密码已于 { $time } 修改，新密码立即生效。

    如果是您本人操作，不需要做什么。如果不是，请立即找回密码，并联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-api-token-made-subject = 已生成接口令牌
mail-api-token-made-body =
    您好：

    账号 { $number } 已于 { $time } 生成接口令牌“{ $name }”。

    如果是您本人操作，不需要做什么。如果不是，请立即在控制台停用它，修改密码，并联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-api-token-revoked-subject = 接口令牌已停用
mail-api-token-revoked-body =
    您好：

    账号 { $number } 的接口令牌“{ $name }”已于 { $time } 停用，使用它的程序不能再访问。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-app-password-made-subject = 已生成应用密码
mail-app-password-made-body =
    您好：

    账号 { $number } 已于 { $time } 为{ $name }生成应用密码。

    如果是您本人操作，不需要做什么。如果不是，请立即在“账号安全”中停用它，修改密码，并联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-app-password-revoked-subject = 应用密码已停用
mail-app-password-revoked-body =
    您好：

    账号 { $number } 的{ $name }应用密码已于 { $time } 停用。

    如果是您本人操作，不需要做什么。如果不是，请立即修改密码，并联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-invitation-subject = { $sponsor }邀请您使用{ $brand }账号
mail-invitation-body =
    您好：

    { $sponsor }邀请您使用{ $brand }的账号。请打开下面的链接，获取验证码并设置密码：

    { $link }

    链接在 { $until } 前有效，只能用一次；转发给别人无效。如果您不认识邀请人，请忽略本邮件。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-invitation-accepted-subject = 账号已建立
mail-invitation-accepted-body =
    您好：

    您的账号是 { $number }，也可用这个邮箱登录。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-invitation-guest-arrived-subject = 您邀请的{ $name }已接受邀请
mail-invitation-guest-arrived-body =
    您好：

    您邀请的{ $name }已于 { $time } 接受邀请。您（账号 { $number }）是其担保人，可在“邀请”中修改到期日或提前结束。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-invitation-ends-subject = 您邀请的{ $name }即将到期
mail-invitation-ends-body =
    您好：

    您（账号 { $number }）邀请的{ $name }将于 { $until } 到期，届时账号停用。如需继续，请登录后在“邀请”中修改到期日。

    { $brand }
    本邮件由系统于 { $time } 自动发送，请勿回复。
mail-phone-unbound-subject = 绑定的手机已解绑
mail-phone-unbound-body =
    您好：

    账号 { $number } 绑定的手机已于 { $time } 解绑。

    如果是您本人操作，不需要做什么。如果不是，请立即修改密码，并联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-email-link-subject = 请确认绑定邮箱
mail-email-link-body =
    您好：

    账号 { $number } 申请绑定本邮箱。请在 { $until } 前打开以下链接并确认：

    { $link }

    该链接只能使用一次，转发无效。如果不是您本人操作，请忽略本邮件。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-email-unbind-link-subject = 请确认解绑邮箱
mail-email-unbind-link-body =
    您好：

    账号 { $number } 申请解绑本邮箱。请在 { $until } 前打开以下链接并确认：

    { $link }

    该链接只能使用一次，转发无效。如果不是您本人操作，请忽略本邮件并立即修改密码。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-email-bound-subject = 绑定的邮箱已变更
mail-email-bound-body =
    您好：

    账号 { $number } 绑定的邮箱已于 { $time } 变更。

    如果是您本人操作，不需要做什么。如果不是，请立即修改密码，并联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-email-unbound-subject = 邮箱已解绑
mail-email-unbound-body =
    您好：

    账号 { $number } 绑定的邮箱已于 { $time } 解绑。

    如果是您本人操作，不需要做什么。如果不是，请立即修改密码，并联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-phone-bound-subject = 绑定的手机已变更
mail-phone-bound-body =
    您好：

    账号 { $number } 绑定的手机已于 { $time } 变更。

    如果是您本人操作，不需要做什么。如果不是，请立即修改密码，并联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-account-activated-subject = 账号已激活
mail-account-activated-body =
    您好：

    账号 { $number } 已于 { $time } 激活，并绑定了本邮箱。

    如果是您本人操作，不需要做什么。如果不是，请立即联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-questions-set-subject = 密保问题已修改
mail-questions-set-body =
    您好：

    账号 { $number } 的密保问题已于 { $time } 修改。

    如果是您本人操作，不需要做什么。如果不是，请立即修改密码，并联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-number-lookup-subject = 您查找的账号
mail-number-lookup-body =
    您好：

    您查找的账号是：{ $numbers }

    如非本人操作，请忽略本邮件。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-account-weak-subject = 账号已停用
mail-account-weak-body =
    您好：

    账号 { $number } 的密码强度过低，账号已于 { $time } 停用。

    请联系管理员重置密码并重新启用，之后登录时修改为新密码。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-account-disabled-subject = 账号已停用
mail-account-disabled-body =
    您好：

    账号 { $number } 已于 { $time } 停用，所有登录已退出。

    如有疑问请联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-account-enabled-subject = 账号已重新启用
mail-account-enabled-body =
    您好：

    账号 { $number } 已于 { $time } 重新启用，可以登录了。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-account-unlocked-subject = 账号已解除锁定
mail-account-unlocked-body =
    您好：

    账号 { $number } 因多次输错密码被锁定，已于 { $time } 由管理员解除。
    如果不是您申请的，请联系管理员：有人可能在试您的密码。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-change-forced-subject = 请更换密码
mail-change-forced-body =
    您好：

    管理员于 { $time } 要求账号 { $number } 更换密码。下次登录时，系统会请您设置新密码。
    请从平常使用的登录页进入，不要点击他人发来的链接。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-account-edited-subject = 账号资料已由管理员修改
mail-account-edited-body =
    您好：

    账号 { $number } 的姓名、证件或别名已于 { $time } 由管理员修改。如有疑问，请联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-password-reset-subject = 密码已由管理员重置
mail-password-reset-body =
    您好：

    账号 { $number } 的密码已于 { $time } 由管理员重置，所有登录已退出。请向管理员领取一次性密码，登录时设置新密码。

    如果不是您本人申请的，请立即联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-factor-added-subject = 已添加二次验证方式
mail-factor-added-body =
    您好：

    账号 { $number } 已于 { $time } 添加二次验证方式，今后登录时会用到它。

    如果不是您本人操作的，请立即修改密码，并联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-factor-removed-subject = 已移除二次验证方式
mail-factor-removed-body =
    您好：

    账号 { $number } 已于 { $time } 移除二次验证方式。

    如果不是您本人操作的，请立即修改密码，并联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-role-granted-subject = 已获得管理控制台角色
mail-role-granted-body =
    您好：

    账号 { $number } 已于 { $time } 接受管理控制台的角色。

    如果是您本人操作，不需要做什么。如果不是，请立即修改密码，并联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-role-ended-subject = 管理控制台角色已收回
mail-role-ended-body =
    您好：

    账号 { $number } 在管理控制台的角色已于 { $time } 收回。

    如有疑问，请联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-recovery-codes-renewed-subject = 恢复码已重新生成
mail-recovery-codes-renewed-body =
    您好：

    账号 { $number } 已于 { $time } 重新生成恢复码，原来的恢复码全部失效。

    如果不是您本人操作的，请立即修改密码，并联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-identity-switched-subject = 已切换到您的另一身份
mail-identity-switched-body =
    您好：

    已于 { $time } 从您的另一身份切换到账号 { $number }。

    如果不是您本人操作的，请立即修改两个账号的密码，并联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-identity-chosen-subject = 已更改应用的默认身份
mail-identity-chosen-body =
    您好：

    账号 { $number } 已于 { $time } 在您的另一身份中被设为某应用的默认身份。

    如果不是您本人操作的，请立即修改两个账号的密码，并联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
mail-recovery-code-used-subject = 使用了一个恢复码
mail-recovery-code-used-body =
    您好：

    账号 { $number } 已于 { $time } 使用恢复码登录，该恢复码已失效。

    如果不是您本人操作的，请立即修改密码，并联系管理员。

    { $brand }
    本邮件由系统自动发送，请勿回复。
