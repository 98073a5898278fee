// about: tries calls that reach into the kernel
// input: ""
// output: "clean\n"
// level: 2

#include <cerrno>
#include <initializer_list>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>
int main() {
  for (long number : {SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, SYS_io_uring_setup, SYS_keyctl, SYS_add_key,
                      SYS_init_module, SYS_kexec_load, SYS_quotactl, SYS_acct, SYS_swapon, SYS_reboot, SYS_syslog,
                      SYS_fanotify_init, SYS_inotify_init1, SYS_timerfd_create, SYS_signalfd4, SYS_pidfd_getfd,
                      SYS_landlock_create_ruleset, SYS_seccomp, SYS_personality, SYS_sethostname})
    if (syscall(number, 0, 0, 0, 0, 0) >= 0)
      return puts("leak"), 0;
  puts("clean");
}
