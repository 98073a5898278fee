/* Starts a program in a new process: descriptors, limits, files and system calls first, then exec.
 *
 * Promises: vfork, so the cost does not depend on the memory of the caller; between vfork and exec
 * only system calls; a fault before exec is reported in `error` and ends the process. Built once
 * with the compiler of this machine; launch.py does the same with fork where there is none.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC 4
#endif
#define RESTRICT_SELF 446
#define CLOSE_RANGE 436

struct limit {
  long kind;
  struct rlimit pair;
};

/* As in launch.py. */
struct job {
  int executable; /* descriptor, or -1: path */
  int folder;     /* of the program, or -1 */
  int places[3];  /* of descriptors 0, 1, 2 */
  int ruleset;    /* of Landlock, or -1 */
  int parent;     /* its end ends the program; 0: it ends with the pid namespace */
  int own_group;
  int error;
  int pid_count;
  int limit_count;
  const char *path;
  char *const *argv;
  char *const *envp;
  const struct limit *limits;
  void *filter;          /* struct sock_fprog, or NULL */
  unsigned *const *pids; /* words of the filter that hold the pid of its process */
  unsigned long secret;  /* what the filter wants of the one exec that it allows */
};

static int prepare(struct job *job) {
  struct sigaction plain = {.sa_handler = SIG_DFL}, ignored = {.sa_handler = SIG_IGN};
  sigset_t none;
  if (job->parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != job->parent) return ESRCH;
  }
  for (int number = 1; number < 32; number++)
    if (number != SIGKILL && number != SIGSTOP) sigaction(number, &plain, NULL);
  sigaction(SIGXFSZ, &ignored, NULL); /* a write beyond the limit fails, and the rest is cut */
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  if (job->own_group && setpgid(0, 0)) return errno;
  if (job->folder >= 0 && fchdir(job->folder)) return errno;
  for (int place = 0; place < 3; place++)
    if (dup2(job->places[place], place) < 0) return errno;
  if (syscall(CLOSE_RANGE, 3u, ~0u, CLOSE_RANGE_CLOEXEC))
    for (int place = 3; place < 4096; place++) fcntl(place, F_SETFD, FD_CLOEXEC);
  for (int i = 0; i < job->limit_count; i++)
    if (setrlimit(job->limits[i].kind, &job->limits[i].pair)) return errno;
  if (job->ruleset >= 0 && syscall(RESTRICT_SELF, job->ruleset, 0)) return errno;
  if (job->filter) {
    unsigned pid = getpid();
    for (int i = 0; i < job->pid_count; i++) *job->pids[i] = pid;
    if (prctl(PR_SET_SECCOMP, 2, job->filter, 0, 0)) return errno;
  }
  return 0;
}

/* The pid, or -1. */
int rftkit_launch(struct job *job) {
  job->error = 0;
  int child = vfork();
  if (child) return child;
  job->error = prepare(job);
  if (!job->error) {
    int by_path = job->executable < 0;
    syscall(SYS_execveat, by_path ? AT_FDCWD : job->executable, by_path ? job->path : "", job->argv,
            job->envp, by_path ? 0 : AT_EMPTY_PATH, job->secret);
    job->error = errno;
  }
  _exit(127);
}
